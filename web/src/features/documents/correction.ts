import type { Correction, Row } from './api'
import { tagOf, textOfTag } from './query'

/** What can be corrected, in the order of the form; the second half stands under 更多字段. */
export const firstFields = ['title', 'source', 'source_no', 'kind', 'received_on', 'document_date', 'handling', 'due_on', 'tags'] as const
export const moreFields = ['urgency', 'classification_until', 'lead_department', 'assisting_departments', 'carrier', 'location', 'copies', 'copy_nos', 'pages', 'attachments', 'delivered_by', 'pieces', 'damage', 'needs_reply', 'remarks'] as const
export type FieldName = (typeof firstFields)[number] | (typeof moreFields)[number]
export const fieldNames: readonly FieldName[] = [...firstFields, ...moreFields]

export const numbers: readonly string[] = ['copies', 'pages', 'attachments', 'pieces']
const lists: readonly string[] = ['copy_nos', 'assisting_departments', 'tags']

/** The values of the form; tags as 'facet:value'. */
export type Values = Partial<Record<FieldName, string | number | boolean | string[] | null | undefined>>

export function valuesOf(d: Row): Values {
  const out: Values = {}
  for (const name of fieldNames) out[name] = name === 'tags' ? (d.tags ?? []).map(textOfTag) : (d[name] as Values[FieldName])
  return out
}

function normal(name: FieldName, value: Values[FieldName]): unknown {
  if (lists.includes(name)) return [...((value as string[] | null) ?? [])].map((v) => v.trim()).filter(Boolean)
  if (numbers.includes(name)) return Number(value ?? 0)
  if (name === 'needs_reply') return value === true
  return typeof value === 'string' ? value.trim() : (value ?? '')
}

export function sameValue(name: FieldName, a: Values[FieldName], b: Values[FieldName]): boolean {
  const [x, y] = [normal(name, a), normal(name, b)]
  return JSON.stringify(lists.includes(name) ? [...(x as string[])].sort() : x) === JSON.stringify(lists.includes(name) ? [...(y as string[])].sort() : y)
}

export function changedFields(base: Values, mine: Values): FieldName[] {
  return fieldNames.filter((name) => name in mine && !sameValue(name, base[name], mine[name]))
}

/** What is sent: the version that was read and the fields that differ from it; an emptied date or department is null. */
export function correctionOf(version: number, base: Values, mine: Values): Correction {
  const body: Record<string, unknown> = { version }
  for (const name of changedFields(base, mine)) {
    const value = normal(name, mine[name])
    if (name === 'tags') body[name] = (value as string[]).map(tagOf)
    else body[name] = value === '' && /_on$|_date$|_until$|^lead_department$/.test(name) ? null : value
  }
  return body as unknown as Correction
}
