import { answer, api, getJSON, type components } from '@/shared/http'
import { formatQuery } from '@/shared/address'
import type { SearchParams } from './query'

export type Answer = components['schemas']['SearchAnswer']
export type Hit = components['schemas']['SearchHit']
export type FacetValue = components['schemas']['SearchFacetValue']
export type TagValue = components['schemas']['DictionaryTagValue']

export const search = (params: SearchParams & { facets?: string; limit?: number; cursor?: string }, signal?: AbortSignal) => answer(api.GET('/api/v1/search', { params: { query: params }, signal }))

export const suggest = async (q: string, signal?: AbortSignal) => (await answer(api.GET('/api/v1/search/suggest', { params: { query: { q } }, signal }))).items ?? []

export const findTags = async (q: string, facet: string | undefined, signal?: AbortSignal) =>
  (await getJSON<{ items: TagValue[] | null }>('/api/v1/tags' + formatQuery({ q, facet, limit: 8 }), signal)).items ?? []

export const findParties = async (q: string, signal?: AbortSignal) => (await answer(api.GET('/api/v1/parties', { params: { query: { q, limit: 8 } }, signal }))).items ?? []

export const findDepartments = async (q: string, limit: number, signal?: AbortSignal) => (await answer(api.GET('/api/v1/pickers/departments', { params: { query: { q, limit } }, signal }))).items ?? []
