import { answer, api, type components } from '@/shared/http'

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

/** Signs for several documents; each is answered on its own. */
export const acknowledgeTasks = async (ids: string[]) => (await answer(api.POST('/api/v1/tasks/acknowledge', { body: { ids } }))).items ?? []
