import type { Found } from '@/shared/feature'
import { listDocuments } from './api'

/** What the palette finds: a number leads to its document at once. */
export async function findDocuments(text: string, signal: AbortSignal): Promise<readonly Found[]> {
  const { items } = await listDocuments({ q: text }, undefined, signal, 5)
  return (items ?? []).map((d) => ({ id: d.id, title: d.title, detail: d.register_no, path: '/documents/' + d.id }))
}
