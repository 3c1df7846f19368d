import { answer, api, type components } from '@/shared/http'

export type Task = components['schemas']['ApprovalItem']
export type Decision = 'agree' | 'refuse'

export const listTasks = (state: 'open' | 'done', cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tasks', { params: { query: { state, cursor, limit: 100 } }, signal }))

export const countTasks = async () => (await answer(api.GET('/api/v1/tasks', { params: { query: { limit: 1 } } }))).total

export const decideTask = (id: string, decision: Decision, opinion: string) =>
  answer(api.POST('/api/v1/tasks/{id}', { params: { path: { id } }, body: { decision, opinion } }))
