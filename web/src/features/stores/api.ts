import { answer, api, type components } from '@/shared/http'

export type Stores = components['schemas']['PreserveStores']
export type Replica = components['schemas']['PreserveReplica']

export const getStores = () => answer(api.GET('/api/v1/stores'))

export const getQueues = async () => {
  const { items, ocr } = await answer(api.GET('/api/v1/queues'))
  return { items: items ?? [], ocr }
}

export const pauseRecognition = (paused: boolean) => answer(api.PUT('/api/v1/queues/ocr', { body: { paused } }))
