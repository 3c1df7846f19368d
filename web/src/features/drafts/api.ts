import { answer, api, upload, type components, type UploadOptions } from '@/shared/http'

type Schemas = components['schemas']

export type Draft = Schemas['DocumentDraft']
export type DraftRow = Schemas['DocumentRow']
export type DraftFields = Partial<Schemas['DocumentsDraft']>
export type DraftFile = Schemas['DocumentFile']
export type RouteNode = Schemas['DocumentRouteNode']
export type Template = Schemas['DocumentTemplate']
export type Comparison = Schemas['DocumentComparison']
export type CompareLine = Schemas['CompareLine']
export type SealUse = Schemas['DocumentSealUse']

export const states = ['open', 'discarded'] as const
export type State = (typeof states)[number]

const root = '/api/v1/drafts'

const withFile = (record: unknown, file?: File) => {
  const body = new FormData()
  body.append('record', new Blob([JSON.stringify(record)], { type: 'application/json' }))
  if (file) body.append('file', file)
  return body
}

export const listDrafts = (state: State, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET(root, { params: { query: { state, cursor, limit: 100 } }, signal }))

export const getDraft = (id: string, signal?: AbortSignal) => answer(api.GET(`${root}/{id}`, { params: { path: { id } }, signal }))

export const createDraft = (fields: DraftFields, file?: File) => upload<DraftRow>(root, withFile(fields, file))

export const editDraft = (id: string, fields: DraftFields) => answer(api.PATCH(`${root}/{id}`, { params: { path: { id } }, body: fields as Schemas['DocumentsDraft'] }))

export const addDraftFile = (id: string, file: File, what: { role: 'version' | 'attachment'; reason: string }, options: UploadOptions) =>
  upload<DraftRow>(`${root}/${id}/files`, withFile(what, file), options)

export const matchRoutes = async (id: string, signal: AbortSignal) => (await answer(api.GET(`${root}/{id}/routes`, { params: { path: { id } }, signal }))).items ?? []

export const submitDraft = (id: string, body: Schemas['DocumentSubmission']) => answer(api.POST(`${root}/{id}/submit`, { params: { path: { id } }, body }))

export const discardDraft = (id: string) => answer(api.POST(`${root}/{id}/discard`, { params: { path: { id } } }))

export const restoreDraft = (id: string) => answer(api.POST(`${root}/{id}/restore`, { params: { path: { id } } }))

export const compareFiles = (id: string, file: string, other: string, signal: AbortSignal) =>
  answer(api.GET('/api/v1/documents/{id}/files/{file}/compare', { params: { path: { id, file }, query: { with: other } }, signal }))

export const contentUrl = (id: string, file: string) => `/api/v1/documents/${id}/files/${file}/content`

export const listRegisters = async (signal: AbortSignal) => (await answer(api.GET('/api/v1/registers', { signal }))).items ?? []

export const listSealUses = (period: { from?: string; to?: string }, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/seal-uses', { params: { query: { ...period, cursor, limit: 100 } }, signal }))

export const sealUsesUrl = (period: { from?: string; to?: string }) => {
  const query = new URLSearchParams(Object.entries(period).filter((e): e is [string, string] => Boolean(e[1])))
  return '/api/v1/seal-uses.xlsx' + (query.size > 0 ? '?' + query.toString() : '')
}
