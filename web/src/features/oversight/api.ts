import { answer, api, type components } from '@/shared/http'

type Schemas = components['schemas']
export type Grant = Schemas['OversightGrant']
export type GrantInput = Schemas['OversightInput']
export type Book = Schemas['OversightBook']
export type Readers = Schemas['OversightReaders']
export type Right = Schemas['OversightRight']
export type Sample = Schemas['OversightSample']
export type Drawn = Schemas['OversightRecord']
export type Direction = 'incoming' | 'outgoing' | 'internal'

export const listGrants = (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/oversight/grants', { params: { query: { cursor, limit: 100 } }, signal }))

export const giveGrant = (body: GrantInput) => answer(api.POST('/api/v1/oversight/grants', { body }))

export const revokeGrant = (id: string) => answer(api.DELETE('/api/v1/oversight/grants/{id}', { params: { path: { id } } }))

export const listBooks = async (direction: Direction, year: number, signal?: AbortSignal) => (await answer(api.GET('/api/v1/oversight/register', { params: { query: { direction, year } }, signal }))).items ?? []

export const getReaders = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/oversight/documents/{id}/readers', { params: { path: { id } }, signal }))

export const nameRecord = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/documents/{id}', { params: { path: { id } }, signal }))

export const listRights = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/oversight/rights', { signal }))).items ?? []

/** The rights list as Excel, made by the service and written down. */
export const rightsSheet = '/api/v1/oversight/rights.xlsx'

export const drawSample = (body: Schemas['OversightDraw']) => answer(api.POST('/api/v1/oversight/samples', { body }))

export const getSample = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/oversight/samples/{id}', { params: { path: { id } }, signal }))

export const makeEvidence = (documents: string[]) => answer(api.POST('/api/v1/oversight/evidence', { body: { documents } }))

export const getExport = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/exports/{id}', { params: { path: { id } }, signal }))

export const exportContent = (id: string) => `/api/v1/exports/${id}/content`
