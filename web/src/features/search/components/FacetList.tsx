import { Button } from 'antd'
import { useId, useState } from 'react'
import type { Query } from '@/shared/address'
import { byPinyin, useFormat } from '@/shared/format'
import { hasChip, withChip, withoutChip, type FacetValue } from '@/shared/search'
import { Tick } from '@/shared/ui'
import type { Facet } from '../facets'
import { useTexts } from '../texts'

const shownAtFirst = 8

interface Props {
  facets: readonly Facet[]
  counts: Readonly<Record<string, readonly FacetValue[]>>
  total: number
  query: Query
  onChange: (change: (before: Query) => Query) => void
}

/** The values that the hits have, with their numbers. A facet in which all hits are alike says nothing and is left out. */
export function FacetList({ facets, counts, total, query, onChange }: Props) {
  const shown = facets.filter((f) => {
    const values = counts[f.name] ?? []
    return f.values(query).length > 0 || values.length > 1 || (values[0]?.count ?? total) < total
  })
  return shown.map((f) => <FacetGroup key={f.name} facet={f} values={counts[f.name] ?? []} query={query} onChange={onChange} />)
}

function FacetGroup({ facet, values, query, onChange }: Pick<Props, 'query' | 'onChange'> & { facet: Facet; values: readonly FacetValue[] }) {
  const t = useTexts()
  const id = useId()
  const format = useFormat()
  const [all, setAll] = useState(false)
  const chosen = facet.values(query)
  const missing = chosen.filter((v) => !values.some((known) => known.value === v)).map((value) => ({ value, count: 0 }))
  const sorted = inOrder(facet, [...missing, ...values])
  const few = sorted.filter((v, i) => i < shownAtFirst || chosen.includes(v.value))
  return (
    <section className="facet" aria-labelledby={id}>
      <h2 id={id}>{facet.label}</h2>
      <ul>
        {(all ? sorted : few).map((v) => {
          const chip = facet.chip(v.value)
          return (
            <li key={v.value}>
              <Tick checked={hasChip(query, chip)} onChange={(checked) => onChange((q) => (checked ? withChip(q, chip) : withoutChip(q, chip)))}>
                {facet.valueText(v.value)} <span className="secondary figures">{format.number(v.count)}</span>
              </Tick>
            </li>
          )
        })}
      </ul>
      {sorted.length > few.length && (
        <Button type="link" size="small" aria-describedby={id} onClick={() => setAll(!all)}>
          {all ? t('facetLess') : t('facetMore')}
        </Button>
      )}
    </section>
  )
}

/** Times run backwards; the rest by number, then by name. */
function inOrder(facet: Facet, values: FacetValue[]) {
  if (facet.name === 'year' || facet.name === 'month') return values.sort((a, b) => b.value.localeCompare(a.value))
  return values.sort((a, b) => b.count - a.count || byPinyin(facet.valueText(a.value), facet.valueText(b.value)))
}
