import { answer, api, type components } from '@/shared/http'

export type Depth = components['schemas']['JobsDepth']
export type Recognition = components['schemas']['FulltextQueue']
export type FailedJob = components['schemas']['QueueFailed']

/** failed is undefined for whoever may not know of single jobs. */
export const getQueues = async (signal: AbortSignal) => {
  const { items, ocr, failed } = await answer(api.GET('/api/v1/queues', { signal }))
  return { items: items ?? [], ocr, failed: failed ?? undefined }
}

export const pauseRecognition = (paused: boolean) => answer(api.PUT('/api/v1/queues/ocr', { body: { paused } }))

export const retryJob = (id: string) => answer(api.POST('/api/v1/queues/jobs/{id}/retry', { params: { path: { id } } }))
