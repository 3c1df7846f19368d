import { formatQuery } from '@/shared/address'
import type { Found } from '@/shared/feature'
import { findTags } from '@/shared/search'

/** What the palette finds: tags, by any part or their initials; choosing one searches for it. */
export async function find(text: string, signal: AbortSignal): Promise<Found[]> {
  const tags = await findTags(text, undefined, signal)
  return tags.slice(0, 5).map((v) => ({ id: `${v.facet}:${v.value}`, title: `${v.facet}：${v.value}`, detail: String(v.count), path: '/search' + formatQuery({ tag: `${v.facet}:${v.value}` }) }))
}
