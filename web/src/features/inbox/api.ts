import { answer, api, upload, type components, type UploadOptions } from '@/shared/http'

export type Item = components['schemas']['IntakeItem']
export type Failure = components['schemas']['IntakeFailure']
export type PageInput = components['schemas']['IntakePageInput']

export const listItems = (originals: boolean, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/intake', { params: { query: { originals: originals || undefined, cursor, limit: 100 } }, signal }))

export const getItem = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/intake/{id}', { params: { path: { id } }, signal }))

/** Hands in a file as it is; its name travels beside it (RFC 8187). */
export function handIn(file: File, options: UploadOptions): Promise<Item> {
  const name = encodeURIComponent(file.name).replace(/['()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())
  return upload('/api/v1/intake', file, { ...options, headers: { 'Content-Type': 'application/octet-stream', 'Content-Disposition': `attachment; filename*=UTF-8''${name}` } })
}

/** Makes a waiting file an attachment of the record whose code it bears. */
export const attachItem = (id: string) => answer(api.POST('/api/v1/intake/{id}/attach', { params: { path: { id } }, body: {} }))

export const listFailures = async (signal: AbortSignal) => (await answer(api.GET('/api/v1/intake/failures', { params: { query: { limit: 50 } }, signal }))).items ?? []

export const retryFailure = (id: string) => answer(api.POST('/api/v1/intake/failures/{id}/retry', { params: { path: { id } } }))

export const dismissFailure = (id: string) => answer(api.DELETE('/api/v1/intake/failures/{id}', { params: { path: { id } } }))

export const removeItem = (id: string) => answer(api.DELETE('/api/v1/intake/{id}', { params: { path: { id } } }))

export const arrange = (id: string, pages: PageInput[]) => answer(api.POST('/api/v1/intake/{id}/pages', { params: { path: { id } }, body: { pages } }))

/** Divides a file after these places, in its own order or in that of pages: one act, which leaves nothing between. */
export const splitAfter = async (id: string, after: number[], pages?: PageInput[]) => (await answer(api.POST('/api/v1/intake/{id}/split', { params: { path: { id } }, body: { after, pages } }))).items ?? []

export const splitBlank = async (id: string) => (await answer(api.POST('/api/v1/intake/{id}/split', { params: { path: { id } }, body: { blank: true } }))).items ?? []

export const merge = (ids: string[]) => answer(api.POST('/api/v1/intake/merge', { body: { ids } }))

export const restore = (id: string) => answer(api.POST('/api/v1/intake/{id}/restore', { params: { path: { id } } }))

export const contentOf = (id: string) => `/api/v1/intake/${id}/content`

export const pageOf = (id: string) => (page: number, width: number) => `/api/v1/intake/${id}/preview?page=${page}&width=${width}`

export const textOf = async (id: string, signal: AbortSignal) => (await answer(api.GET('/api/v1/intake/{id}/text', { params: { path: { id } }, signal }))).pages ?? []

/** Whose pages can be sorted: the formats of scanners. */
export const hasPages = (item: Item) => ['application/pdf', 'image/png', 'image/jpeg', 'image/tiff'].includes(item.media_type)
