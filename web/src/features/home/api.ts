import { answer, api } from '@/shared/http'

export const countOpenTasks = async () => (await answer(api.GET('/api/v1/tasks', { params: { query: { limit: 1 } } }))).total
