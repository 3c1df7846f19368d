import { answer, api } from '@/shared/http'
import type { Option } from './pickers'

export async function pickPeople(q: string, signal: AbortSignal): Promise<Option[]> {
  const { items } = await answer(api.GET('/api/v1/pickers/people', { params: { query: { q } }, signal }))
  return (items ?? []).map((p) => ({ value: p.username, label: p.name, detail: [p.department_name, p.rank].filter(Boolean).join(' ') }))
}

export async function pickDepartments(q: string, signal: AbortSignal): Promise<Option[]> {
  const { items } = await answer(api.GET('/api/v1/pickers/departments', { params: { query: { q } }, signal }))
  return (items ?? []).map((d) => ({ value: d.code, label: d.name, detail: d.code }))
}

export async function pickParties(q: string, signal: AbortSignal): Promise<Option[]> {
  const { items } = await answer(api.GET('/api/v1/parties', { params: { query: { q } }, signal }))
  return (items ?? []).map((p) => ({ value: p.name, label: p.name, detail: p.count ? String(p.count) : undefined }))
}

export async function pickTags(q: string, signal: AbortSignal, facet?: string): Promise<Option[]> {
  const { items } = await answer(api.GET('/api/v1/tags', { params: { query: { q, facet } }, signal }))
  return (items ?? []).map((t) => ({ value: `${t.facet}:${t.value}`, label: facet ? t.value : `${t.facet}:${t.value}`, detail: String(t.count) }))
}

export const findDepartments = async (q: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/pickers/departments', { params: { query: { q, limit: 20 } }, signal }))).items ?? []

export const findPeople = async (q: string, limit: number, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/pickers/people', { params: { query: { q, limit } }, signal }))).items ?? []
