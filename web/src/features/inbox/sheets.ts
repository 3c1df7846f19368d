// The pages of a file while they are sorted: their order, how they are turned, which stay, where a new file begins.
import type { PageInput } from './api'

export interface Sheet {
  /** Its number in the file as it is. */
  page: number
  rotate: 0 | 90 | 180 | 270
  isDropped: boolean
  /** A new file begins after it. */
  endsFile: boolean
}

export function sheetsOf(pages: number): Sheet[] {
  return Array.from({ length: pages }, (_, i) => ({ page: i + 1, rotate: 0, isDropped: false, endsFile: false }))
}

export function moved(sheets: readonly Sheet[], from: number, to: number): Sheet[] {
  const out = [...sheets]
  const [sheet] = out.splice(from, 1)
  if (sheet && to >= 0 && to <= out.length) out.splice(to, 0, sheet)
  else return [...sheets]
  return out
}

export function changed(sheets: readonly Sheet[], at: number, to: Partial<Sheet>): Sheet[] {
  return sheets.map((s, i) => (i === at ? { ...s, ...to } : s))
}

export const turned = (s: Sheet): Sheet['rotate'] => ((s.rotate + 90) % 360) as Sheet['rotate']

/** What to send: the new order, if there is one, and after which of the pages that stay a file ends. */
export function plan(sheets: readonly Sheet[]): { pages: PageInput[] | undefined; after: number[]; stay: number } {
  const stay = sheets.filter((s) => !s.isDropped)
  const isSame = stay.length === sheets.length && stay.every((s, i) => s.page === i + 1 && s.rotate === 0)
  const after: number[] = []
  let count = 0
  for (const s of sheets) {
    if (!s.isDropped) count++
    // A mark on a page that goes holds for the one before it.
    if (s.endsFile && count > 0 && count < stay.length && after.at(-1) !== count) after.push(count)
  }
  return { pages: isSame ? undefined : stay.map((s) => ({ page: s.page, ...(s.rotate && { rotate: s.rotate }) })), after, stay: stay.length }
}
