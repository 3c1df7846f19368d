import type { Level } from '@/shared/access'
import { answer, api, type components } from '@/shared/http'

export type Notice = components['schemas']['NotifyNotice']

export const listNotices = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/notices', { params: { query: { limit: 50 } }, signal }))).items ?? []

export const readNotice = (id: string) => answer(api.POST('/api/v1/notices/{id}/read', { params: { path: { id } } }))

export interface Named {
  number: string
  level: Level
  /** Left out for classified documents: messages carry their number and level only. */
  title?: string
}

export async function nameDocument(id: string, signal?: AbortSignal): Promise<Named> {
  const d = await answer(api.GET('/api/v1/documents/{id}', { params: { path: { id } }, signal }))
  const isClassified = d.classification === 'confidential' || d.classification === 'secret'
  return { number: d.register_no, level: d.classification, title: isClassified ? undefined : d.title }
}
