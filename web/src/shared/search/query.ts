// A search as the address holds it: words in q, everything else in members of its own, so that reload, back and a link that
// somebody sends show the same. The same names are used by GET /api/v1/search, but for year and month, which it knows as days.
import type { Query } from '@/shared/address'

/** The members that hold chips, in the order in which chips are shown. */
export const chipFields = ['tag', 'classification', 'source', 'document_kind', 'status', 'department', 'direction', 'year', 'month'] as const
export type ChipField = (typeof chipFields)[number]

/** The fields whose values can be excluded as well; the service names them not_tag, not_source … */
export const excludable = ['tag', 'classification', 'source', 'document_kind', 'status', 'department', 'direction'] as const satisfies readonly ChipField[]
export const canExclude = (field: ChipField) => (excludable as readonly ChipField[]).includes(field)

/** One condition. The value of a tag is 'facet:value'. */
export interface Chip {
  field: ChipField
  value: string
  not?: boolean
}

const single: readonly ChipField[] = ['year', 'month']

export function allOf(query: Query, name: string): string[] {
  const v = query[name]
  return v === undefined ? [] : Array.isArray(v) ? v : [v]
}

export const wordsOf = (query: Query) => allOf(query, 'q')[0] ?? ''

/** The conditions in force; those of one facet stand together, since any of them suffices. */
export function chipsOf(query: Query): Chip[] {
  const tags = [...allOf(query, 'tag')]
  const facets = [...new Set(tags.map(facetOf))]
  tags.sort((a, b) => facets.indexOf(facetOf(a)) - facets.indexOf(facetOf(b)))
  return [
    ...tags.map((value): Chip => ({ field: 'tag', value })),
    ...chipFields.slice(1).flatMap((field) => allOf(query, field).map((value): Chip => ({ field, value }))),
    ...excludable.flatMap((field) => allOf(query, 'not_' + field).map((value): Chip => ({ field, value, not: true }))),
  ]
}

const memberOf = (chip: Chip) => (chip.not ? 'not_' + chip.field : chip.field)

/** The query with a condition more; a year takes the place of another year. */
export function withChip(query: Query, chip: Chip): Query {
  const without = withoutChip(withoutChip(query, { ...chip, not: false }), { ...chip, not: true })
  const name = memberOf(chip)
  if (single.includes(chip.field)) return { ...without, month: [], year: [], [name]: [chip.value] }
  return { ...without, [name]: [...allOf(without, name), chip.value] }
}

export function withoutChip(query: Query, chip: Chip): Query {
  const name = memberOf(chip)
  return { ...query, [name]: allOf(query, name).filter((v) => v !== chip.value) }
}

export function hasChip(query: Query, chip: Chip): boolean {
  return allOf(query, memberOf(chip)).includes(chip.value)
}

/** Whether anything is asked at all. */
export const isEmpty = (query: Query) => wordsOf(query).trim() === '' && chipsOf(query).length === 0

/** The query without its words and conditions; sorting and the rest stay. */
export function cleared(query: Query): Query {
  return { ...query, q: '', ...Object.fromEntries([...chipFields, ...excludable.map((f) => 'not_' + f)].map((name) => [name, []])) }
}

export const facetOf = (tag: string) => tag.slice(0, tag.indexOf(':'))
export const tagValueOf = (tag: string) => tag.slice(tag.indexOf(':') + 1)

/** What the service is asked. */
export interface SearchParams extends Partial<Record<(typeof excludable)[number] | `not_${(typeof excludable)[number]}`, string[]>> {
  q?: string
  from?: string
  to?: string
  sort?: string
}

export function paramsOf(query: Query): SearchParams {
  const lists = excludable.flatMap((field) => [field, 'not_' + field])
  const words = wordsOf(query).trim()
  return {
    ...Object.fromEntries(lists.map((name) => [name, allOf(query, name)]).filter(([, values]) => values!.length > 0)),
    ...(words && { q: words }),
    ...days(allOf(query, 'year')[0], allOf(query, 'month')[0]),
    sort: sortOf(query),
  }
}

export const sorts = ['relevance', '-received_on', 'received_on'] as const
export type Sort = (typeof sorts)[number]

/** The order asked for; without words nothing is more relevant than anything else, and the newest stands first. */
export function sortOf(query: Query): Sort {
  const asked = allOf(query, 'sort')[0]
  return sorts.find((s) => s === asked) ?? (wordsOf(query).trim() ? 'relevance' : '-received_on')
}

function days(year?: string, month?: string): { from?: string; to?: string } {
  if (month && /^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate()
    return { from: `${month}-01`, to: `${month}-${last}` }
  }
  return year && /^\d{4}$/.test(year) ? { from: `${year}-01-01`, to: `${year}-12-31` } : {}
}
