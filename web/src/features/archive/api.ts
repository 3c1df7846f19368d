import { answer, api, fetchBlob, type components } from '@/shared/http'
import { formatQuery } from '@/shared/address'

export type Shelf = components['schemas']['DocumentArchive']
export type Item = components['schemas']['DocumentArchiveItem']
export type Branch = components['schemas']['DocumentBranch']
export type Copy = components['schemas']['DocumentFilingCopy']
export type Waiting = components['schemas']['DocumentWaitingRecord']
export type Lack = components['schemas']['DocumentLack']
export type Plan = components['schemas']['DocumentFilingInput']
export type Batch = components['schemas']['DocumentFilingBatch']
export type BatchItem = components['schemas']['DocumentFilingBatchItem']
export type BatchRow = components['schemas']['DocumentFilingBatchRow']
export type Rules = components['schemas']['DocumentRetentionRules']
export type Appraisal = components['schemas']['DocumentAppraisal']
export type Prolongation = components['schemas']['DocumentProlongation']
export type Destruction = components['schemas']['DestructionDestruction']
export type Detail = components['schemas']['DestructionDetail']
export type Line = components['schemas']['DestructionItem']
export type Act = components['schemas']['DestructionAct']
export type Request = components['schemas']['DestructionRequest']
export type Task = components['schemas']['ApprovalItem']
export type Decision = components['schemas']['ApprovalDecision']

/** 期限, the longest first. */
export const retentions = ['permanent', '30y', '10y'] as const
/** The most that one batch, and one list of a destruction, holds. */
export const mostAtOnce = 500

/** A part of the archive; '-' is the office of the classes that are not divided by one. */
export interface Part {
  year?: number
  retention?: string
  office?: string
  category?: string
}

export const browse = (part: Part, cursor: string | undefined, signal: AbortSignal, limit = 100) =>
  answer(api.GET('/api/v1/archive', { params: { query: { ...part, cursor, limit } }, signal }))

export const retryCopies = (id: string) => answer(api.POST('/api/v1/documents/{id}/filing-copies', { params: { path: { id } } }))

export const relocate = (id: string, body: { location: string; reason: string; version: number }) =>
  answer(api.PUT('/api/v1/documents/{id}/location', { params: { path: { id } }, body }))

export const stampUrl = (id: string) => `/api/v1/documents/${id}/archive-stamp.pdf`
export const papersOf = (part: Part) =>
  ({
    cataloguePdf: '/api/v1/archive/catalogue.pdf' + formatQuery({ ...part }),
    catalogueExcel: '/api/v1/archive/catalogue.xlsx' + formatQuery({ ...part }),
    notes: '/api/v1/archive/notes.pdf' + formatQuery({ ...part }),
    labels: '/api/v1/archive/labels.pdf' + formatQuery({ ...part }),
  }) as const

export interface WaitingFilter {
  year?: number
  direction?: string
  document_kind?: string
  lead_department?: string
}

export const listWaiting = (query: WaitingFilter, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/archive/waiting', { params: { query: { ...query, cursor, limit: 100 } }, signal }))

export const listBatches = (signal: AbortSignal) => answer(api.GET('/api/v1/archive/batches', { params: { query: { limit: 20 } }, signal }))

export const planBatch = (body: components['schemas']['DocumentFilingBatchInput']) => answer(api.POST('/api/v1/archive/batches', { body }))

export const getBatch = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/archive/batches/{id}', { params: { path: { id } }, signal }))

export const arrangeBatch = (id: string, body: components['schemas']['DocumentRearrangement']) => answer(api.PUT('/api/v1/archive/batches/{id}', { params: { path: { id } }, body }))

export const dropBatch = (id: string) => answer(api.DELETE('/api/v1/archive/batches/{id}', { params: { path: { id } } }))

export const fileBatch = (id: string) => answer(api.POST('/api/v1/archive/batches/{id}/file', { params: { path: { id } } }))

export const getRules = (signal?: AbortSignal) => answer(api.GET('/api/v1/archive/retention-rules', { signal }))

export const setRules = (body: Rules) => answer(api.PUT('/api/v1/archive/retention-rules', { body }))

export const listAppraisals = (until: string | undefined, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/archive/appraisals', { params: { query: { until, cursor, limit: 100 } }, signal }))

export const prolong = (id: string, body: Prolongation) => answer(api.POST('/api/v1/archive/appraisals/{id}/extend', { params: { path: { id } }, body }))

export const listDestructions = (state: string | undefined, cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/destructions', { params: { query: { state, cursor, limit: 100 } }, signal }))

export const getDestruction = (id: string, signal?: AbortSignal) => answer(api.GET('/api/v1/destructions/{id}', { params: { path: { id } }, signal }))

export const proposeDestruction = (body: Request) => answer(api.POST('/api/v1/destructions', { body }))

export const withdrawDestruction = (id: string, reason: string) => answer(api.POST('/api/v1/destructions/{id}/withdraw', { params: { path: { id } }, body: { reason } }))

export const executeDestruction = (id: string, body: components['schemas']['DestructionExecution']) => answer(api.POST('/api/v1/destructions/{id}/execute', { params: { path: { id } }, body }))

export const destructionRegisterUrl = (id: string) => `/api/v1/destructions/${id}/register.pdf`

/** The own open task about a destruction, if any. */
export async function ownTask(id: string, signal: AbortSignal): Promise<Task | null> {
  let cursor: string | undefined
  do {
    const page = await answer(api.GET('/api/v1/tasks', { params: { query: { state: 'open', limit: 200, cursor } }, signal }))
    const found = (page.items ?? []).find((task) => task.subject.id === id)
    if (found) return found
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return null
}

export const decide = (task: string, body: Decision) => answer(api.POST('/api/v1/tasks/{id}', { params: { path: { id: task } }, body }))

export const books = ['incoming', 'outgoing', 'internal', 'circulation'] as const

export const bookPdfUrl = (book: string, year: number) => `/api/v1/registers/${book}.pdf` + formatQuery({ year })

export const getExport = (id: string) => answer(api.GET('/api/v1/exports/{id}', { params: { path: { id } } }))

export const exportContentUrl = (id: string) => `/api/v1/exports/${id}/content`

/** The Excel file of a register, or that it is being made: more than 5,000 rows take a while. */
export async function exportBook(book: string, year: number): Promise<Blob | { export_id: string }> {
  const made = await fetchBlob(`/api/v1/registers/${book}.xlsx` + formatQuery({ year }))
  return made.type.startsWith('application/json') ? (JSON.parse(await made.text()) as { export_id: string }) : made
}
