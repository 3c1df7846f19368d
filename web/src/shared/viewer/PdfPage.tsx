import { useEffect, useRef, useState, type RefObject } from 'react'
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api'
import { TextLayer } from './pdf'
import { useViewerTexts } from './texts'
import type { PageHit, Texts } from './useHits'

export interface Size {
  width: number
  height: number
}

interface Props {
  doc: PDFDocumentProxy
  texts: Texts
  number: number
  /** Points, as far as known; turned. */
  size: Size
  onSize: (page: number, size: Size) => void
  scale: number
  rotation: number
  scroller: RefObject<HTMLElement | null>
  hits: readonly PageHit[]
  active: PageHit | undefined
}

interface Mark extends Size {
  left: number
  top: number
  nth: number
}

/** One page: its picture, above it the text to be selected, between them the marks. Only what is near is drawn. */
export function PdfPage({ doc, texts, number, size, onSize, scale, rotation, scroller, hits, active }: Props) {
  const t = useViewerTexts()
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const [drawnText, setDrawnText] = useState<readonly HTMLElement[]>([])
  const isNear = useNear(box, scroller)

  useEffect(() => {
    if (!isNear || !canvas.current || !layer.current) return
    let left = false
    let cancel = () => {}
    const target = canvas.current
    const text = layer.current
    const draw = async () => {
      const page = await doc.getPage(number)
      if (left) return
      const turned = (page.rotate + rotation) % 360
      const natural = page.getViewport({ scale: 1, rotation: turned })
      onSize(number, { width: natural.width, height: natural.height })
      const viewport = page.getViewport({ scale, rotation: turned })
      const density = Math.min(window.devicePixelRatio || 1, 2, Math.sqrt(16_000_000 / (viewport.width * viewport.height)))
      const drawn = document.createElement('canvas')
      drawn.width = Math.floor(viewport.width * density)
      drawn.height = Math.floor(viewport.height * density)
      const painting = page.render({ canvas: drawn, viewport, transform: density === 1 ? undefined : [density, 0, 0, density, 0, 0] })
      cancel = () => painting.cancel()
      await painting.promise
      if (left) return
      // Shown when it is complete; until then the picture of before is stretched.
      target.width = drawn.width
      target.height = drawn.height
      target.getContext('2d')?.drawImage(drawn, 0, 0)
      const content = await texts(number)
      if (left) return
      text.replaceChildren()
      const words = new TextLayer({ textContentSource: content, container: text, viewport })
      const upright = turned % 180 === 0
      text.style.width = `${upright ? viewport.width : viewport.height}px`
      text.style.height = `${upright ? viewport.height : viewport.width}px`
      cancel = () => words.cancel()
      await words.render()
      if (!left) setDrawnText([...words.textDivs])
    }
    draw().catch(() => undefined) // cancelled, or the page is damaged: it stays white
    return () => {
      left = true
      cancel()
    }
  }, [doc, texts, number, scale, rotation, isNear, onSize])

  // A page far away gives its memory back.
  useEffect(() => {
    if (isNear) return
    if (canvas.current) canvas.current.width = canvas.current.height = 0
    layer.current?.replaceChildren()
    setDrawnText([])
  }, [isNear])

  const [marks, setMarks] = useState<readonly Mark[]>([])
  useEffect(() => {
    setMarks(box.current && drawnText.length > 0 ? marksOf(hits, drawnText, box.current) : [])
  }, [hits, drawnText])
  const activeMark = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (active && marks.length > 0) scrollTo(scroller.current, activeMark.current)
  }, [active, marks, scroller])

  return (
    <div ref={box} className="pdf-page" data-page={number} role="group" aria-label={t('page', { page: number })} style={{ width: size.width * scale, height: size.height * scale, '--total-scale-factor': scale } as React.CSSProperties}>
      <canvas ref={canvas} aria-hidden />
      {marks.map((m, i) => (
        <span
          key={i}
          ref={m.nth === active?.nth && marks.findIndex((o) => o.nth === m.nth) === i ? activeMark : undefined}
          className={m.nth === active?.nth ? 'pdf-mark pdf-mark-active' : 'pdf-mark'}
          style={{ left: m.left, top: m.top, width: m.width, height: m.height }}
        />
      ))}
      <div ref={layer} className="pdf-text" />
    </div>
  )
}

function marksOf(hits: readonly PageHit[], divs: readonly HTMLElement[], box: HTMLElement): Mark[] {
  const origin = box.getBoundingClientRect()
  const range = document.createRange()
  return hits.flatMap((hit) =>
    hit.pieces.flatMap(({ part, from, to }) => {
      const text = divs[part]?.firstChild
      if (!(text instanceof Text) || to > text.length) return []
      range.setStart(text, from)
      range.setEnd(text, to)
      return Array.from(range.getClientRects(), (r) => ({ left: r.left - origin.left - 1, top: r.top - origin.top - 1, width: r.width + 2, height: r.height + 2, nth: hit.nth }))
    }),
  )
}

/** Brings a mark into the middle of the preview without moving the page around it. */
function scrollTo(scroller: HTMLElement | null, mark: HTMLElement | null) {
  if (!scroller || !mark) return
  const inside = scroller.getBoundingClientRect()
  const at = mark.getBoundingClientRect()
  if (at.top >= inside.top + 24 && at.bottom <= inside.bottom - 24 && at.left >= inside.left && at.right <= inside.right) return
  scroller.scrollBy({ top: at.top - inside.top - inside.height / 3, left: at.left < inside.left || at.right > inside.right ? at.left - inside.left - 40 : 0 })
}

function useNear(box: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>) {
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    if (!box.current) return
    const watcher = new IntersectionObserver((seen) => setNear(seen.at(-1)?.isIntersecting ?? false), { root: scroller.current, rootMargin: '900px 0px' })
    watcher.observe(box.current)
    return () => watcher.disconnect()
  }, [box, scroller])
  return isNear
}
