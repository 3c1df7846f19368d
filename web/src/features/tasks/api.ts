import { answer, api, getJSON, upload, type components } from '@/shared/http'

export type Task = components['schemas']['ApprovalItem']
export type Decision = components['schemas']['ApprovalDecision']
export type Choice = Decision['decision']
export const states = ['open', 'done', 'copied', 'started'] as const
export type State = (typeof states)[number]

export const listTasks = (state: State, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tasks', { params: { query: { state, cursor, limit: 100 } }, signal }))

export const countTasks = async () => (await answer(api.GET('/api/v1/tasks', { params: { query: { limit: 1 } } }))).total

/** Opens a task: what brought it here can no longer be taken back. */
export const openTask = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/tasks/{id}', { params: { path: { id } }, signal }))

export const decideTask = (id: string, body: Decision) => answer(api.POST('/api/v1/tasks/{id}', { params: { path: { id } }, body }))

export type Scope = components['schemas']['AccessScope']

/** The scope in force and the wider one that is asked for. */
export const getScope = async (document: string, signal?: AbortSignal) => {
  const view = await answer(api.GET('/api/v1/documents/{id}/scope', { params: { path: { id: document } }, signal }))
  return { ...view, request: view.request as typeof view.request | null }
}

export const getExtensions = async (document: string, signal?: AbortSignal) => (await answer(api.GET('/api/v1/documents/{id}/extensions', { params: { path: { id: document } }, signal }))).items ?? []

export const getTraces = async (document: string, signal?: AbortSignal) => (await answer(api.GET('/api/v1/documents/{id}/traces', { params: { path: { id: document } }, signal }))).items ?? []

/** An act as it was sealed, with its details. */
export const getStatement = (document: string, seq: number, signal?: AbortSignal) => getJSON<{ details?: Record<string, unknown> }>(`/api/v1/documents/${document}/traces/${seq}/statement`, signal)

/** Signs for several documents; each is answered on its own. */
export const acknowledgeTasks = async (ids: string[]) => (await answer(api.POST('/api/v1/tasks/acknowledge', { body: { ids } }))).items ?? []

/** Adds the scan of a sealed original to a document; the id of the file is what the decision names. */
export async function addSealedScan(id: string, scan: File, reason: string): Promise<string> {
  const body = new FormData()
  body.append('record', new Blob([JSON.stringify({ role: 'sealed', reason })], { type: 'application/json' }))
  body.append('file', scan)
  const record = await upload<components['schemas']['DocumentDocument']>(`/api/v1/documents/${id}/files`, body)
  return record.files?.at(-1)?.id ?? ''
}
