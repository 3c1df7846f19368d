import { answer, api, type components } from '@/shared/http'

export type Task = components['schemas']['ApprovalItem']
export type DocumentRow = components['schemas']['DocumentRow']
export type Stores = components['schemas']['PreserveStores']
export type Queues = components['schemas']['QueuesOutputBody']

/** The most of a list that one answer holds; beyond it the kinds are not counted, only the whole. */
export const mostTasks = 200

export const openTasks = (signal?: AbortSignal) => answer(api.GET('/api/v1/tasks', { params: { query: { limit: mostTasks } }, signal }))

export const acknowledge = async (task: string) => (await answer(api.POST('/api/v1/tasks/acknowledge', { body: { ids: [task] } }))).items ?? []

export const countIntake = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/intake', { params: { query: { limit: 1 } }, signal }))).total

export const dueDocuments = (due: 'today' | 'overdue', signal?: AbortSignal) => answer(api.GET('/api/v1/documents', { params: { query: { due, sort: 'due_on', limit: 3 } }, signal }))

export const registeredBetween = (from: string, to: string, signal?: AbortSignal) => answer(api.GET('/api/v1/documents', { params: { query: { from, to, sort: '-received_on', limit: 100 } }, signal }))

export const listViews = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/views', { signal }))).items ?? []

export const stores = (signal?: AbortSignal) => answer(api.GET('/api/v1/stores', { signal }))

export const queues = (signal?: AbortSignal) => answer(api.GET('/api/v1/queues', { signal }))

/** KPI-01 of this month until today. */
export const timeliness = (signal?: AbortSignal) => answer(api.GET('/api/v1/kpi/documents', { signal }))

export const setupSteps = (signal?: AbortSignal) => answer(api.GET('/api/v1/setup', { signal }))
