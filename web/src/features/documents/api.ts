import { answer, api, upload, type components, type UploadOptions } from '@/shared/http'

export type Distribution = components['schemas']['DocumentDistribution']
export type Acknowledgement = components['schemas']['DocumentAcknowledgement']
export type RouteNode = components['schemas']['DocumentRouteNode']
export type Linked = components['schemas']['DocumentLink']
export type Row = components['schemas']['DocumentRow']
export type DocumentFile = components['schemas']['DocumentFile']
export type Correction = components['schemas']['DocumentsCorrection']
export type Entry = components['schemas']['EventEntry']
export type View = components['schemas']['ViewView']
export type Tag = components['schemas']['TagTag']
export type BulkAnswer = components['schemas']['DocumentsBulkAnswer']
export type Department = components['schemas']['AccountDepartment']
export type ScopeView = Omit<components['schemas']['DocumentScopeView'], 'request'> & { request: components['schemas']['DocumentScopeRequest'] | null }
export type Reclassification = components['schemas']['DocumentReclassification']
/** A document as a change of it answers. */
export type Changed = components['schemas']['DocumentDocument']
export type Custody = components['schemas']['DocumentCustody']
export type BorrowRequest = components['schemas']['DocumentBorrowRequest']
export type Copy = components['schemas']['DocumentCopy']
export type CopyAct = components['schemas']['DocumentCopyAct']
export type Outstanding = components['schemas']['DocumentOutstanding']
export type Extension = components['schemas']['DocumentExtension']
export type Trace = components['schemas']['TraceTrace']
export type Decision = components['schemas']['ApprovalDecision']
export type Task = components['schemas']['ApprovalItem']

/** What the list is asked for; the names are those of the address. */
export interface ListQuery {
  q?: string
  tag?: string[]
  not_tag?: string[]
  classification?: string[]
  department?: string[]
  source?: string[]
  document_kind?: string[]
  status?: string[]
  direction?: string[]
  from?: string
  to?: string
  date_field?: string
  due?: string
  sort?: string
  at?: string
}

const root = '/api/v1/documents'

export const listDocuments = (query: ListQuery, cursor: string | undefined, signal?: AbortSignal, limit = 100) =>
  answer(api.GET(root, { params: { query: { ...query, cursor, limit } }, signal }))

export const getDocument = (id: string, signal?: AbortSignal) => answer(api.GET(`${root}/{id}`, { params: { path: { id } }, signal }))

export const getTrail = async (id: string, signal?: AbortSignal) => (await answer(api.GET(`${root}/{id}/trail`, { params: { path: { id } }, signal }))).items ?? []

export const correctDocument = (id: string, body: Correction) => answer(api.PATCH(`${root}/{id}`, { params: { path: { id } }, body }))

export const voidDocument = (id: string, reason: string) => answer(api.POST(`${root}/{id}/void`, { params: { path: { id } }, body: { reason } }))

export const getLinks = (id: string, signal?: AbortSignal) => answer(api.GET(`${root}/{id}/links`, { params: { path: { id } }, signal }))

/** Says which document this one answers; null for none. */
export const linkReply = (id: string, document: string | null, version: number) =>
  answer(api.PUT(`${root}/{id}/reply-to`, { params: { path: { id } }, body: { document, version } }))

/** Starts the route, or adds nodes to the one that runs. */
export const startRoute = (id: string, nodes: RouteNode[]) => answer(api.POST(`${root}/{id}/route`, { params: { path: { id } }, body: { nodes } }))

export const remind = (id: string) => answer(api.POST(`${root}/{id}/remind`, { params: { path: { id } } }))

export const distribute = (id: string, body: Distribution) => answer(api.POST(`${root}/{id}/distribute`, { params: { path: { id } }, body }))

/** What a distribution would do, and why it cannot be done. */
export const previewDistribution = (id: string, body: Distribution, signal?: AbortSignal) =>
  answer(api.POST(`${root}/{id}/distribute/preview`, { params: { path: { id } }, body, signal }))

export const getAcknowledgements = (id: string, signal?: AbortSignal) => answer(api.GET(`${root}/{id}/acknowledgements`, { params: { path: { id } }, signal }))

/** Enters the signature on paper of a recipient. */
export const enterPaper = (id: string, body: components['schemas']['DocumentPaperSignature']) =>
  answer(api.POST(`${root}/{id}/acknowledgements/paper`, { params: { path: { id } }, body }))

/** The scope in force and, for those who take part in it, the one that is asked for. */
export const getScope = async (id: string, signal?: AbortSignal): Promise<ScopeView> => answer(api.GET(`${root}/{id}/scope`, { params: { path: { id } }, signal }))

export const changeScope = (id: string, body: components['schemas']['DocumentScopeEdit']) => answer(api.PATCH(`${root}/{id}/scope`, { params: { path: { id } }, body }))

export const classify = (id: string, body: Reclassification) => answer(api.PUT(`${root}/{id}/classification`, { params: { path: { id } }, body }))

export const assignCustody = (id: string, body: Custody) => answer(api.PUT(`${root}/{id}/custody`, { params: { path: { id } }, body }))

/** Asks for the paper of a document. */
export const askToBorrow = (id: string, body: BorrowRequest) => answer(api.POST(`${root}/{id}/borrow`, { params: { path: { id } }, body }))

export const extend = (id: string, body: { due_on: string; reason: string }) => answer(api.POST(`${root}/{id}/extend`, { params: { path: { id } }, body }))

export const getExtensions = async (id: string, signal?: AbortSignal) => (await answer(api.GET(`${root}/{id}/extensions`, { params: { path: { id } }, signal }))).items ?? []

export const getCopies = async (id: string, signal?: AbortSignal) => (await answer(api.GET(`${root}/{id}/copies`, { params: { path: { id } }, signal }))).items ?? []

export const addCopies = (id: string, copy_nos: string[]) => answer(api.POST(`${root}/{id}/copies`, { params: { path: { id } }, body: { copy_nos } }))

export type CopyMove = 'hand-out' | 'borrow' | 'sign' | 'return'

/** Enters what has become of a copy on paper. */
export const moveCopy = (id: string, n: string, act: CopyMove, body: CopyAct) => answer(api.POST(`${root}/{id}/copies/{n}/${act}`, { params: { path: { id, n } }, body }))

/** The copies on paper that somebody has, what is due first. */
export const listOutstanding = (state: 'outstanding' | 'overdue', cursor: string | undefined, signal?: AbortSignal) =>
  answer(api.GET('/api/v1/paper-copies', { params: { query: { state, cursor, limit: 100 } }, signal }))

/** What people decided, as it was sealed. */
export const getTraces = async (id: string, signal?: AbortSignal) => (await answer(api.GET(`${root}/{id}/traces`, { params: { path: { id } }, signal }))).items ?? []

export const object = (id: string, seq: number, body: { reason: string; confirm?: string }) => answer(api.POST(`${root}/{id}/traces/{seq}/objection`, { params: { path: { id, seq } }, body }))

export const statementUrl = (id: string, seq: number) => `${root}/${id}/traces/${seq}/statement`

export const sealUrl = (id: string, seq: number) => `${root}/${id}/traces/${seq}/seal`

export const authorityUrl = '/api/v1/seal/ca.pem'

/** Enters what somebody decided with a pen. */
export const enterDecision = (task: string, body: Decision) => answer(api.POST('/api/v1/tasks/{id}', { params: { path: { id: task } }, body }))

/** What waits for the reader here. */
export const myTasks = async (id: string, signal?: AbortSignal): Promise<Task[]> =>
  ((await answer(api.GET('/api/v1/tasks', { params: { query: { limit: 200 } }, signal }))).items ?? []).filter((task) => task.subject.kind === 'document' && task.subject.id === id)

export const acknowledge = async (task: string) => (await answer(api.POST('/api/v1/tasks/acknowledge', { body: { ids: [task] } }))).items ?? []

/** Gives a scan that came home to the wrong document back to the queue. */
export const returnFile = (id: string, file: string) => answer(api.POST(`${root}/{id}/files/{file}/return`, { params: { path: { id, file } } }))

/** Documents to choose from, the best answer first; without words, the newest. */
export async function findDocuments(q: string, signal?: AbortSignal): Promise<readonly { id: string; register_no: string; title: string; source: string }[]> {
  if (!q) return (await answer(api.GET(root, { params: { query: { limit: 10 } }, signal }))).items ?? []
  return (await answer(api.GET('/api/v1/search', { params: { query: { q, kind: 'document', limit: 10 } }, signal }))).hits ?? []
}

/** Adds an attachment, or a version that replaces a file. */
export function addFile(id: string, file: File, what: { role: 'attachment' | 'version'; replaces?: string; reason: string }, options: UploadOptions) {
  const body = new FormData()
  body.append('record', new Blob([JSON.stringify(what)], { type: 'application/json' }))
  body.append('file', file)
  return upload<Changed>(`${root}/${id}/files`, body, options)
}

export const contentUrl = (id: string, file: string) => `${root}/${id}/files/${file}/content`

export const pageImageUrl = (id: string, file: string, page: number, width: number) => `${root}/${id}/files/${file}/preview?page=${page}&width=${width}`

export const getFileText = async (id: string, file: string, signal: AbortSignal) =>
  (await answer(api.GET(`${root}/{id}/files/{file}/text`, { params: { path: { id, file } }, signal }))).pages ?? []

export type Hold = components['schemas']['DocumentHold']

export const listHolds = async (id: string, signal: AbortSignal) => (await answer(api.GET('/api/v1/documents/{id}/holds', { params: { path: { id } }, signal }))).items ?? []

export const holdDocument = (id: string, reason: string) => answer(api.POST('/api/v1/documents/{id}/holds', { params: { path: { id } }, body: { reason } }))

export const releaseDocument = (id: string, reason: string) => answer(api.DELETE('/api/v1/documents/{id}/holds', { params: { path: { id } }, body: { reason } }))

export const listFilingCopies = (id: string, signal: AbortSignal) => answer(api.GET('/api/v1/documents/{id}/filing-copies', { params: { path: { id } }, signal }))

export const stampUrl = (id: string) => `${root}/${id}/archive-stamp.pdf`

export const slipUrl = (id: string) => `${root}/${id}/slip.pdf`

export const circulationUrl = (id: string) => `${root}/${id}/circulation.pdf`

/** A copy of all files; of what is classified with mark, reader and time on each page. */
export const copyUrl = (id: string) => `${root}/${id}/copy.pdf`

export const changeTags = (ids: string[], add: Tag[], remove: Tag[], preview: boolean) => answer(api.POST(`${root}/bulk/tags`, { body: { ids, add, remove, preview } }))

export const undoTags = (id: string) => answer(api.POST(`${root}/bulk/{id}/undo`, { params: { path: { id } } }))

export const listViews = async () => ((await answer(api.GET('/api/v1/views'))).items ?? []).filter((v) => v.page === 'documents')

export const addView = (name: string, query: string) => answer(api.POST('/api/v1/views', { body: { page: 'documents', name, query } }))

export const changeView = (view: View, changes: { name?: string; query?: string }) =>
  answer(api.PATCH('/api/v1/views/{id}', { params: { path: { id: view.id } }, body: { ...changes, version: view.version } }))

export const removeView = (id: string) => answer(api.DELETE('/api/v1/views/{id}', { params: { path: { id } } }))

export interface Counted {
  value: string
  count: number
}

/** The values that occur among the documents of a filter, with their counts; only what the reader may know. */
export async function countValues(query: ListQuery, facets: readonly string[], signal: AbortSignal): Promise<Record<string, Counted[]>> {
  const { facets: counted } = await answer(api.GET('/api/v1/search', { params: { query: { ...query, due: undefined, sort: undefined, at: undefined, kind: 'document', facets: facets.join(','), limit: 1 } }, signal }))
  return Object.fromEntries(Object.entries(counted).map(([name, values]) => [name, values ?? []]))
}

export const listDepartments = async (signal: AbortSignal): Promise<Department[]> => (await answer(api.GET('/api/v1/departments', { signal }))).items ?? []

/** The name of a person, for scopes; the user name where nobody is called so any more. */
export async function nameOfPerson(username: string, signal: AbortSignal): Promise<string> {
  const { items } = await answer(api.GET('/api/v1/pickers/people', { params: { query: { q: username, limit: 50 } }, signal }))
  return (items ?? []).find((p) => p.username === username)?.name ?? username
}

export const listFacets = async () => (await answer(api.GET('/api/v1/tags/facets'))).items ?? []

export const findTags = async (q: string, signal: AbortSignal) => (await answer(api.GET('/api/v1/tags', { params: { query: { q, limit: 20 } }, signal }))).items ?? []

export const getStores = (signal: AbortSignal) => answer(api.GET('/api/v1/stores', { signal }))

export interface ExportState {
  state: 'waiting' | 'done' | 'failed'
  name: string
  rows: number
}

/** The list as Excel: the file itself, or, for many rows, the export that is being made of it. */
export async function exportDocuments(query: ListQuery, columns: readonly string[]): Promise<{ file: Blob; name: string } | { exportId: string }> {
  const { data, response } = await api.GET('/api/v1/documents.xlsx', { params: { query: { ...query, at: undefined, columns: columns.join(',') } }, parseAs: 'blob' })
  const file = data as unknown as Blob
  if (response.status === 202) return { exportId: (JSON.parse(await file.text()) as { export_id: string }).export_id }
  return { file, name: fileName(response.headers.get('Content-Disposition') ?? '') }
}

export const getExport = async (id: string): Promise<ExportState> => answer(api.GET('/api/v1/exports/{id}', { params: { path: { id } } }))

export const exportContentUrl = (id: string) => `/api/v1/exports/${id}/content`

/** The name that the service gave (RFC 5987). */
function fileName(disposition: string): string {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(disposition)?.[1]
  return encoded ? decodeURIComponent(encoded) : 'documents.xlsx'
}
