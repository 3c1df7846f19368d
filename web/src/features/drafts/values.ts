import type { Level } from '@/shared/access'
import { scopeOf, wordsOf } from '@/shared/ui'
import type { DraftFields, DraftRow } from './api'

export const levels: readonly Level[] = ['public', 'internal', 'confidential', 'secret']
export const urgencies = ['normal', 'urgent', 'critical'] as const
/** 文种 that offices write. */
export const kinds = ['通知', '通报', '请示', '报告', '批复', '函', '纪要', '意见', '决定', '决议', '公告', '通告'] as const

/** What the form holds. */
export interface Values {
  title: string
  direction: 'outgoing' | 'internal'
  kind?: string
  classification: Level
  urgency: (typeof urgencies)[number]
  main_recipients: string[]
  copied_to: string[]
  copies: number
  register?: string
  needs_seal: boolean
  scope: string[]
  remarks: string
}

export const emptyValues = (department: string): Values => ({
  title: '', direction: 'outgoing', classification: 'internal', urgency: 'normal', main_recipients: [], copied_to: [], copies: 1, needs_seal: true,
  scope: department ? ['d:' + department] : [], remarks: '',
})

export const valuesOf = (d: DraftRow): Values => ({
  title: d.title, direction: d.direction as Values['direction'], kind: d.kind || undefined, classification: d.classification, urgency: d.urgency as Values['urgency'],
  main_recipients: d.main_recipients ?? [], copied_to: d.copied_to ?? [], copies: d.copies, register: d.register || undefined, needs_seal: d.needs_seal,
  scope: wordsOf(d.distribution), remarks: d.remarks,
})

/** What is sent: a new draft whole, of one that is there what differs. */
export function fieldsOf(v: Values, before?: Values): DraftFields {
  const fields: Record<string, unknown> = {}
  for (const name of Object.keys(v) as (keyof Values)[]) {
    if (before && JSON.stringify(before[name] ?? '') === JSON.stringify(v[name] ?? '')) continue
    if (name === 'scope') fields.distribution = scopeOf(v.scope)
    else fields[name] = v[name] ?? ''
  }
  return fields as DraftFields
}
