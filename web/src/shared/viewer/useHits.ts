import { useEffect, useState } from 'react'
import type { PDFDocumentProxy, TextContent } from 'pdfjs-dist/types/src/display/api'
import { find, join, type Hit } from './hits'
import type { PageText } from './Viewer'

/** The texts of the pages, read once each. */
export type Texts = (page: number) => Promise<TextContent>

export function textsOf(doc: PDFDocumentProxy): Texts {
  const read = new Map<number, Promise<TextContent>>()
  return (n) => {
    let text = read.get(n)
    if (!text) read.set(n, (text = doc.getPage(n).then((page) => page.getTextContent({ disableNormalization: true }))))
    return text
  }
}

export const partsOf = (content: TextContent) => content.items.flatMap((i) => ('str' in i ? [i.str] : []))

export interface PageHit extends Hit {
  page: number
  /** The number of the hit within its page. */
  nth: number
}

/**
 * The hits of the words, in the order of the pages. A page that is a picture has no text of its own; there the text that the service
 * recognised says which page it is, though not where.
 */
export function useHits(doc: PDFDocumentProxy | undefined, texts: Texts | undefined, words: readonly string[], loadText?: (signal: AbortSignal) => Promise<readonly PageText[]>) {
  const [hits, setHits] = useState<readonly PageHit[]>([])
  const [isLooking, setLooking] = useState(false)
  const wanted = words.join('\n')
  useEffect(() => {
    setHits([])
    if (!doc || !texts || wanted === '') return
    const end = new AbortController()
    const look = async () => {
      const all: PageHit[] = []
      let recognised: Promise<readonly PageText[]> | undefined
      for (let n = 1; n <= doc.numPages && !end.signal.aborted; n++) {
        const parts = partsOf(await texts(n))
        let found = find(join(parts), wanted.split('\n'))
        if (loadText && parts.every((p) => p.trim() === '')) {
          recognised ??= loadText(end.signal).catch(() => [])
          const text = (await recognised).find((p) => p.number === n)?.text ?? ''
          found = find(join([text]), wanted.split('\n')).map(() => ({ pieces: [] }))
        }
        if (found.length === 0) continue
        all.push(...found.map((hit, nth) => ({ ...hit, page: n, nth })))
        if (!end.signal.aborted) setHits([...all])
      }
    }
    setLooking(true)
    void look()
      .catch(() => undefined) // the document was closed meanwhile
      .finally(() => !end.signal.aborted && setLooking(false))
    return () => end.abort()
  }, [doc, texts, wanted, loadText])
  return { hits, isLooking }
}
