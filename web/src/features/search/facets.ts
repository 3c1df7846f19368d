import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Query } from '@/shared/address'
import { useLanguage } from '@/shared/i18n'
import { allOf, facetOf, projectFacet, tagValueOf, useChipText, type Chip, type ChipField } from '@/shared/search'
import { listFacets } from './api'

/** A way to narrow the list: a field, or a facet of tags. */
export interface Facet {
  /** As the service calls it. */
  name: string
  label: string
  chip: (value: string) => Chip
  valueText: (value: string) => string
  /** Its values in force. */
  values: (query: Query) => string[]
  without: (query: Query) => Query
}

/** How many facets the service counts at a time. */
const mostFacets = 20

/** The facets in the order in which they stand beside the list. A month is only asked for within a year. */
export function useFacets(query: Query): readonly Facet[] {
  const text = useChipText()
  const zh = useLanguage() === 'zh'
  const { data: tagFacets } = useQuery({ queryKey: ['search', 'facets'], queryFn: ({ signal }) => listFacets(signal), staleTime: 300_000, retry: false })
  const withMonths = allOf(query, 'year').length > 0 || allOf(query, 'month').length > 0
  return useMemo(() => {
    const field = (name: ChipField): Facet => ({
      name,
      label: text.field({ field: name, value: '' }),
      chip: (value) => ({ field: name, value }),
      valueText: (value) => text.value(name, value),
      values: (q) => allOf(q, name),
      without: (q) => ({ ...q, [name]: [] }),
    })
    const tags = (facet: string, label: string): Facet => ({
      name: facet,
      label,
      chip: (value) => ({ field: 'tag', value: `${facet}:${value}` }),
      valueText: (value) => value,
      values: (q) => allOf(q, 'tag').filter((v) => facetOf(v) === facet).map(tagValueOf),
      without: (q) => ({ ...q, tag: allOf(q, 'tag').filter((v) => facetOf(v) !== facet) }),
    })
    const others = (tagFacets ?? []).filter((f) => !f.is_system && f.facet !== projectFacet && !/[,\s]/.test(f.facet)).map((f) => tags(f.facet, zh ? f.label.zh : f.label.en))
    return [
      tags(projectFacet, text.field({ field: 'tag', value: projectFacet + ':' })),
      field('year'),
      ...(withMonths ? [field('month')] : []),
      ...(['classification', 'document_kind', 'source', 'status', 'department', 'direction'] as const).map(field),
      ...others,
    ].slice(0, mostFacets)
  }, [text, zh, tagFacets, withMonths])
}
