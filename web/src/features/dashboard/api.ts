import { answer, api, type components } from '@/shared/http'

export type Timeliness = components['schemas']['DocumentTimeliness']
export type Row = components['schemas']['DocumentRow']

export interface Period {
  from: string
  to: string
}

export const parts = ['due', 'on_time', 'late', 'overdue', 'extended', 'not_yet_due'] as const
export type Part = (typeof parts)[number]

/** KPI-01 of a period. */
export const timeliness = (period: Period, signal?: AbortSignal) => answer(api.GET('/api/v1/kpi/documents', { params: { query: { ...period } }, signal }))

/** The documents behind a part of it, as far as one may read them. */
export const timelinessList = (period: Period, part: Part, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/kpi/documents/list', { params: { query: { ...period, part, cursor, limit: 100 } }, signal }))
