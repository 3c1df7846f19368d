import { answer, api, type components } from '@/shared/http'

export type View = components['schemas']['ViewView']

export const listFacets = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/tags/facets', { signal }))).items ?? []

export const listViews = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/views', { signal }))).items ?? []

export const addView = (name: string, query: string) => answer(api.POST('/api/v1/views', { body: { page: 'search', name, query } }))

export const removeView = (id: string) => answer(api.DELETE('/api/v1/views/{id}', { params: { path: { id } } }))
