/**
 * The copy numbers that somebody typed: separated by blanks, commas or lines; 001～010 (or 001至010) are ten in a row, with the zeros
 * of the first.
 */
export function copyNumbers(text: string): string[] {
  const out: string[] = []
  for (const word of text.split(/[\s,，、;；]+/).filter(Boolean)) {
    const [, first, last] = /^(\d{1,9})(?:～|~|至|\.\.)(\d{1,9})$/.exec(word) ?? []
    if (first === undefined || last === undefined || Number(last) < Number(first) || Number(last) - Number(first) >= mostCopies) {
      out.push(word)
      continue
    }
    for (let n = Number(first); n <= Number(last); n++) out.push(String(n).padStart(first.length, '0'))
  }
  return [...new Set(out)]
}

/** The most that one request takes. */
export const mostCopies = 1000
