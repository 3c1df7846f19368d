import { answer, api, upload, type components } from '@/shared/http'

export type Waiting = components['schemas']['IntakeItem']
export type Suggestions = components['schemas']['SuggestSuggestions']
export type Party = Omit<components['schemas']['DocumentParty'], 'last'> & { last: components['schemas']['DocumentLastFromOne'] | null }
export type Register = components['schemas']['DocumentRegister']
export type Registered = components['schemas']['DocumentDocument']
export type Scope = components['schemas']['AccessScope']

export interface SendOptions {
  key: string
  signal: AbortSignal
  onProgress: (share: number) => void
}

/** Registers a document: the record first, then its files. The same key never gives two numbers. */
export function register(record: object, files: readonly File[], { key, signal, onProgress }: SendOptions): Promise<Registered> {
  const body = new FormData()
  body.append('record', new Blob([JSON.stringify(record)], { type: 'application/json' }))
  for (const file of files) body.append('file', file, file.name)
  return upload('/api/v1/documents', body, { idempotencyKey: key, signal, onProgress })
}

export const getWaiting = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/intake/{id}', { params: { path: { id } }, signal }))

/** The queue of 待登记, oldest first. */
export const listWaiting = (signal?: AbortSignal) => answer(api.GET('/api/v1/intake', { params: { query: { limit: 200 } }, signal }))

export const contentOf = (id: string) => `/api/v1/intake/${id}/content`

export const pageOf = (id: string) => (page: number, width: number) => `/api/v1/intake/${id}/preview?page=${page}&width=${width}`

export const textOf = async (id: string, signal: AbortSignal) => (await answer(api.GET('/api/v1/intake/{id}/text', { params: { path: { id } }, signal }))).pages ?? []

export async function findParties(q: string, signal?: AbortSignal): Promise<Party[]> {
  return ((await answer(api.GET('/api/v1/parties', { params: { query: { q, limit: 8 } }, signal }))).items ?? []) as Party[]
}

export const listRegisters = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/registers', { signal }))).items ?? []

/** The entries that have the same sender, number and year, as far as one may read them. */
export async function findDuplicates(source: string, source_no: string, year: number, signal?: AbortSignal) {
  const { ids } = await answer(api.GET('/api/v1/documents/duplicates', { params: { query: { source, source_no, year } }, signal }))
  return Promise.all((ids ?? []).slice(0, 3).map((id) => answer(api.GET('/api/v1/documents/{id}', { params: { path: { id } }, signal }))))
}

