// Where the words of a search stand in the text of a page. Only what looks the same counts as the same: width of letters and digits,
// radicals that PDF files put in the place of characters, case; and because a line of Chinese may end anywhere, white space is
// left out on both sides.
import { fold } from '@/shared/format'

/** One occurrence: pieces of the parts (text runs, lines) that it runs through. */
export interface Hit {
  pieces: readonly Piece[]
}

export interface Piece {
  part: number
  from: number
  to: number
}

/** What of a search is to be marked: its words and "phrases", without filters (密级:内部), exclusions (-词) and tags (#…). */
export function wordsOf(query: string): string[] {
  const words: string[] = []
  for (const [all, exact, plain] of query.matchAll(/-?(?:[^\s"“”：:]+[:：])?["“]([^"”]*)["”]|(\S+)/g)) {
    if (all.startsWith('-') || all.startsWith('#')) continue
    const word = exact ?? plain ?? ''
    if (exact === undefined && /^[^:：]+[:：]\S/.test(word)) continue
    if (exact !== undefined && !/^["“]/.test(all)) continue
    const folded = squeeze(word)
    if (folded && !words.includes(folded)) words.push(folded)
  }
  return words.sort((a, b) => b.length - a.length)
}

/** The text of several parts as one, with the way back from each character. */
export interface Text {
  text: string
  at: readonly { part: number; offset: number; length: number }[]
}

export function join(parts: readonly string[]): Text {
  let text = ''
  const at: { part: number; offset: number; length: number }[] = []
  parts.forEach((part, i) => {
    let offset = 0
    for (const c of part) {
      for (const unit of squeeze(c)) {
        for (let k = 0; k < unit.length; k++) at.push({ part: i, offset, length: c.length })
        text += unit
      }
      offset += c.length
    }
  })
  return { text, at }
}

/** All occurrences in reading order; where two words overlap, the longer one at the earlier place counts. */
export function find({ text, at }: Text, words: readonly string[]): Hit[] {
  const spans: { from: number; to: number }[] = []
  for (const word of words) {
    for (let from = text.indexOf(word); from >= 0; from = text.indexOf(word, from + word.length)) {
      const to = from + word.length
      if (!spans.some((s) => from < s.to && s.from < to)) spans.push({ from, to })
    }
  }
  return spans.sort((a, b) => a.from - b.from).map(({ from, to }) => ({ pieces: pieces(at.slice(from, to)) }))
}

function pieces(at: Text['at']): Piece[] {
  const out: Piece[] = []
  for (const c of at) {
    const last = out.at(-1)
    if (last?.part === c.part) last.to = c.offset + c.length
    else out.push({ part: c.part, from: c.offset, to: c.offset + c.length })
  }
  return out
}

function squeeze(text: string) {
  return fold(text).replace(/\s+/g, '')
}
