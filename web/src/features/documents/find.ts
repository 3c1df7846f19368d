import type { Found } from '@/shared/feature'
import { findDocuments } from './api'

/** What the palette finds: a number leads to its document at once. */
export async function inPalette(text: string, signal: AbortSignal): Promise<readonly Found[]> {
  return (await findDocuments(text, signal)).slice(0, 5).map((d) => ({ id: d.id, title: d.title, detail: d.register_no, path: '/documents/' + d.id }))
}
