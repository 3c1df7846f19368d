// What the search box offers for the token that is being typed. All of it comes from answers that obey the reader's rights: values
// known only from documents that one may not read are not there.
import type { Query } from '@/shared/address'
import { findDepartments, findParties, findTags, search } from './api'
import { mayMean } from './initials'
import { canExclude, paramsOf, type Chip, type ChipField } from './query'
import type { ChipText } from './useChipText'
import type { Token } from './token'

export interface Option {
  chip: Chip
  label: string
  count?: number
}

export interface Asking {
  /** The conditions in force; counts are within them. */
  query: Query
  text: ChipText
  /** Whether the reader may ask for all senders. */
  canAskParties: boolean
}

const most = 8
const yearFacet = '年度'

export async function optionsFor(token: Token, asking: Asking, signal?: AbortSignal): Promise<Option[]> {
  const { of, not, typed } = token
  const tags = async (facet?: string) =>
    (await findTags(typed, facet, signal)).map((v): Option => {
      const value = `${v.facet}:${v.value}`
      return { chip: { field: 'tag', value, not }, label: asking.text.whole({ field: 'tag', value }), count: v.count }
    })
  const fields = async (field: ChipField) =>
    not && !canExclude(field) ? [] : (await valuesOf(field, typed, asking, signal)).map(({ value, count }): Option => ({ chip: { field, value, not }, label: asking.text.whole({ field, value }), count }))
  // A year may be the one of receipt or one that somebody gave as a tag; #26 means either.
  const lists = of.kind === 'field' ? [fields(of.field), ...(of.field === 'year' ? [tags(yearFacet)] : [])] : [tags(of.kind === 'facet' ? of.facet : undefined), ...(/^\d{2,4}$/.test(typed) && of.kind === 'tag' ? [fields('year')] : [])]
  return (await Promise.all(lists)).flat().slice(0, most)
}

async function valuesOf(field: ChipField, typed: string, asking: Asking, signal?: AbortSignal): Promise<{ value: string; count?: number }[]> {
  if (field === 'department') return (await findDepartments(typed, most, signal)).map((d) => ({ value: d.code }))
  if (field === 'source' && asking.canAskParties) return (await findParties(typed, signal)).map((p) => ({ value: p.name, count: p.count }))
  const others = { ...asking.query, q: '', [field]: [] }
  const count = async (q: string) => (await search({ ...paramsOf({ ...others, q }), facets: field, limit: 1 }, signal)).facets[field] ?? []
  // A facet tells its fifty most frequent values; a sender that is rarer is found by its name.
  const lists = await Promise.all([count(''), ...(field === 'source' && typed ? [count(typed)] : [])])
  const known = new Map(lists.flat().map((v) => [v.value, v]))
  return [...known.values()].filter((v) => mayMean(typed, asking.text.value(field, v.value)) || mayMean(typed, v.value))
}
