import { answer, api, type components } from '@/shared/http'

export type Route = components['schemas']['DocumentRoute']
export type Stage = components['schemas']['DocumentStage']

/** Every node of the latest route of a document, with what was decided there. */
export const getRoute = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/documents/{id}/route', { params: { path: { id } }, signal }))
