// One entry while it is typed: its values, where they came from, and how it survives a reload.
import type { Level } from '@/shared/access'
import { dayOf } from '@/shared/format'
import type { Suggestions } from './api'
import { scopeOf } from '@/shared/ui'
import { kindOf } from './suggest'

export type Direction = 'incoming' | 'outgoing' | 'internal'
export const directions: readonly Direction[] = ['incoming', 'outgoing', 'internal']

/** The form, named like the record; days are YYYY-MM-DD, '' for none. */
export interface Values {
  title: string
  source: string
  source_no: string
  distribution: string[]
  classification: Level
  received_on: string
  urgency: 'normal' | 'urgent' | 'critical'
  kind: string
  handling: 'read' | 'act'
  due_on: string
  received_time: string
  document_date: string
  classification_until: string
  register: string
  carrier: 'electronic' | 'paper' | 'fax' | 'mail'
  location: string
  copies: number | null
  copy_nos: string
  pages: number | null
  attachments: number | null
  lead_department: string
  assisting_departments: string[]
  tags: string[]
  delivered_by: string
  pieces: number | null
  damage: string
  remarks: string
  needs_reply: boolean
}

export type Field = keyof Values

/** Where a value came from that nobody typed: the text of the file, or the last entry of the same sender. */
export type Marks = Partial<Record<Field, 'text' | 'last'>>

export const moreFields: readonly Field[] = [
  'document_date', 'received_time', 'register', 'lead_department', 'assisting_departments', 'tags', 'copies', 'pages', 'attachments',
  'delivered_by', 'pieces', 'damage', 'remarks', 'needs_reply',
]

/** What the office has set as usual. */
export type Defaults = Pick<Values, 'classification' | 'handling'>

export function emptyValues(usual: Defaults, now = new Date()): Values {
  return {
    title: '', source: '', source_no: '', distribution: [], classification: usual.classification, received_on: dayOf(now), urgency: 'normal', kind: '', handling: usual.handling, due_on: '',
    received_time: '', document_date: '', classification_until: '', register: '', carrier: 'electronic', location: '', copies: 1, copy_nos: '', pages: null, attachments: null,
    lead_department: '', assisting_departments: [], tags: [], delivered_by: '', pieces: null, damage: '', remarks: '', needs_reply: false,
  }
}

/** The values with everything that the text of a waiting file says, and which of them it was. */
export function fillFrom(s: Suggestions, base: Values, mayUse: (level: Level) => boolean): { values: Values; marks: Marks } {
  const values = { ...base }
  const marks: Marks = {}
  const take = <F extends Field>(field: F, value: Values[F] | undefined) => {
    if (!value) return
    values[field] = value
    marks[field] = 'text'
  }
  take('title', s.title)
  take('source', s.source)
  take('source_no', s.source_no)
  take('kind', s.kind || (s.title && kindOf(s.title)))
  take('document_date', s.document_date)
  take('urgency', s.urgency as Values['urgency'] | undefined)
  const level = s.classification as Level | undefined
  if (level && mayUse(level)) {
    take('classification', level)
    take('classification_until', s.classification_until)
  }
  if (s.due_on && s.due_on >= values.received_on) {
    take('due_on', s.due_on)
    take('handling', 'act')
  }
  return { values, marks }
}

export const isClassified = (level: Level) => level === 'confidential' || level === 'secret'

/** The record as the service wants it; what was left empty is left out. */
export function recordOf(values: Values, direction: Direction, intake: readonly string[]): object {
  const { received_time, copy_nos, lead_department, tags, distribution, ...rest } = values
  const classified = isClassified(values.classification)
  const all = {
    ...rest,
    direction,
    distribution: scopeOf(distribution),
    due_on: values.handling === 'act' || values.due_on ? values.due_on : '',
    classification_until: classified ? values.classification_until : '',
    received_at: received_time ? `${values.received_on}T${received_time}:00+08:00` : '',
    copy_nos: classified ? copy_nos.split(/[\s,，、;；]+/).filter(Boolean) : [],
    lead_department,
    tags: tags.map((t) => ({ facet: t.slice(0, t.indexOf(':')), value: t.slice(t.indexOf(':') + 1) })),
    intake,
  }
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== '' && v !== null && v !== undefined && v !== false && !(Array.isArray(v) && v.length === 0)))
}

/** What makes a form worth keeping: something that somebody typed. */
export function isTouched(values: Values): boolean {
  return [values.title, values.source, values.source_no, values.remarks, values.location].some((v) => v.trim() !== '') || values.distribution.length > 0
}

const storageKey = 'docket.register'

interface Kept {
  user: string
  entry: string
  values: Values
  marks: Marks
}

/** Keeps the text for a reload. Nothing of 秘密 and above is ever written down here, and nothing for somebody else. */
export function keep(kept: Kept) {
  if (isClassified(kept.values.classification) || !isTouched(kept.values)) sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, JSON.stringify(kept))
}

export function kept(user: string, entry: string, usual: Defaults): Pick<Kept, 'values' | 'marks'> | undefined {
  try {
    const found = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Kept | null
    if (found?.user === user) return found.entry === entry ? { values: { ...emptyValues(usual), ...found.values }, marks: found.marks } : undefined
  } catch {
    // written by an older version
  }
  sessionStorage.removeItem(storageKey)
  return undefined
}

export const forget = () => sessionStorage.removeItem(storageKey)
