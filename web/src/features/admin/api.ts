import { answer, api, fetchBlob, type components } from '@/shared/http'
import { formatQuery } from '@/shared/address'

type Schemas = components['schemas']
export type Person = Omit<Schemas['AccountPerson'], 'roles'> & { roles: string[] }
export type PersonInput = Schemas['AccountPersonInput']
export type Code = Schemas['AccountCode']
export type Department = Schemas['AccountDepartment']
export type Register = Schemas['DocumentRegister']
export type Party = Schemas['DocumentParty']
export type TagValue = Schemas['DictionaryTagValue']
export type Facet = Schemas['DictionaryFacet']
export type Setting = Schemas['SettingItem']
export type AuditLine = Schemas['AuditLine']

/** Whole dictionaries are asked for in one portion; the service gives no more. */
export const mostWords = 200

export interface PeopleFilter {
  q?: string
  department?: string
  role?: string
  active?: string
}

const complete = (p: Schemas['AccountPerson']): Person => ({ ...p, roles: p.roles ?? [] })

export const listPeople = async (filter: PeopleFilter, cursor?: string, signal?: AbortSignal) => {
  const page = await answer(api.GET('/api/v1/people', { params: { query: { ...filter, cursor, limit: 100 } }, signal }))
  return { ...page, items: (page.items ?? []).map(complete) }
}

export const countPeople = async (filter: PeopleFilter, signal?: AbortSignal) => (await answer(api.GET('/api/v1/people', { params: { query: { ...filter, limit: 1 } }, signal }))).total

export const getPerson = async (username: string) => complete(await answer(api.GET('/api/v1/people/{username}', { params: { path: { username } } })))

export const addPerson = async (body: PersonInput) => complete(await answer(api.POST('/api/v1/people', { body })))

export const editPerson = async (username: string, body: PersonInput) => complete(await answer(api.PATCH('/api/v1/people/{username}', { params: { path: { username } }, body })))

export const createCode = (username: string) => answer(api.POST('/api/v1/people/{username}/code', { params: { path: { username } } }))

export type HandoverItem = Schemas['HandoverItem']
export type HandoverInput = Schemas['HandoverInput']
export type Handover = Omit<Schemas['HandoverPage'], 'items' | 'refused'> & { items: HandoverItem[]; refused: Schemas['HandoverRefusal'][] }

const whole = (p: Schemas['HandoverPage']): Handover => ({ ...p, items: p.items ?? [], refused: p.refused ?? [] })

export const getHandover = async (username: string, signal?: AbortSignal) => whole(await answer(api.GET('/api/v1/handover/{username}', { params: { path: { username } }, signal })))

export const handOver = async (username: string, body: HandoverInput) => whole(await answer(api.POST('/api/v1/handover/{username}', { params: { path: { username } }, body })))

export const listDepartments = async () => (await answer(api.GET('/api/v1/departments'))).items ?? []

export const addDepartment = (d: Pick<Department, 'code' | 'name' | 'parent'>) => answer(api.POST('/api/v1/departments', { body: d as Department }))

export const editDepartment = (code: string, body: Schemas['AccountDepartmentEdit']) => answer(api.PATCH('/api/v1/departments/{code}', { params: { path: { code } }, body }))

export const listRegisters = async () => (await answer(api.GET('/api/v1/registers'))).items ?? []

export const addRegister = (body: Schemas['RegisterInputBody']) => answer(api.POST('/api/v1/registers', { body }))

export const editRegister = (prefix: string, body: Schemas['EditRegisterInputBody']) => answer(api.PATCH('/api/v1/registers/{prefix}', { params: { path: { prefix } }, body }))

export const listParties = async (q: string, signal?: AbortSignal) => (await answer(api.GET('/api/v1/parties', { params: { query: { q, limit: mostWords } }, signal }))).items ?? []

export const listFacets = async () => (await answer(api.GET('/api/v1/tags/facets'))).items ?? []

export const listTags = async (facet: string | undefined, q: string, signal?: AbortSignal) => (await answer(api.GET('/api/v1/tags', { params: { query: { facet, q, limit: mostWords } }, signal }))).items ?? []

/** A name of the dictionary as its form holds it: of a sender, or of a value of a facet. */
export interface Word {
  id: string
  /** Of tags alone. */
  facet?: string
  name: string
  aliases: string[]
  version: number
}

/** Puts a word into the dictionary or changes the one that is there. */
export async function saveWord({ id, facet, name, aliases, version }: Word): Promise<void> {
  if (facet === undefined) {
    if (id) await answer(api.PATCH('/api/v1/parties/{id}', { params: { path: { id } }, body: { name, aliases, version } }))
    else await answer(api.POST('/api/v1/parties', { body: { name, aliases } }))
  } else if (id) await answer(api.PATCH('/api/v1/tags/{id}', { params: { path: { id } }, body: { value: name, aliases, version } }))
  else await answer(api.POST('/api/v1/tags', { body: { facet, value: name, aliases } }))
}

export interface Merge {
  facet?: string
  from: string[]
  to: string
}

const merge = ({ facet, from, to }: Merge, preview: boolean, signal?: AbortSignal) =>
  facet === undefined
    ? answer(api.POST('/api/v1/parties/merge', { body: { from, to, preview }, signal }))
    : answer(api.POST('/api/v1/tags/merge', { body: { facet, from, to, preview }, signal }))

/** How many records a merge would correct. */
export const previewMerge = async (m: Merge, signal?: AbortSignal) => (await merge(m, true, signal)).documents

export const mergeWords = (m: Merge) => merge(m, false)

export const undoMerge = (id: string) => answer(api.POST('/api/v1/documents/bulk/{id}/undo', { params: { path: { id } } }))

export const listSettings = async () => (await answer(api.GET('/api/v1/settings'))).items ?? []

export const changeSettings = async (values: Record<string, unknown>, versions: Record<string, number>) =>
  (await answer(api.PATCH('/api/v1/settings', { body: { values, versions } }))).items ?? []

export interface AuditFilter {
  action?: string
  actor?: string
  subject_kind?: string
  subject?: string
  from?: string
  to?: string
}

export const listAudit = (filter: AuditFilter, cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/audit', { params: { query: { ...filter, cursor, limit: 100 } }, signal }))

export const auditSheet = (filter: AuditFilter) => fetchBlob('/api/v1/audit.xlsx' + formatQuery({ ...filter }))
