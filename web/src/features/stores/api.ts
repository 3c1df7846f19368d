import { answer, api, type components } from '@/shared/http'

export type Stores = components['schemas']['PreserveStores']
export type Replica = components['schemas']['PreserveReplica']

export const getStores = () => answer(api.GET('/api/v1/stores'))
