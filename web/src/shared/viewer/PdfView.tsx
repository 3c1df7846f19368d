import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { SkeletonRows } from '@/shared/ui'
import { wordsOf } from './hits'
import { Notice } from './Notice'
import { PdfPage, type Size } from './PdfPage'
import { useViewerTexts } from './texts'
import { Toolbar } from './Toolbar'
import { textsOf, useHits } from './useHits'
import { usePdf } from './usePdf'
import { usePaneWidth } from './usePaneWidth'
import type { ViewerProps } from './Viewer'

const a4: Size = { width: 595, height: 842 }

/** A PDF file: its pages below each other, zoom, rotation, find. */
export default function PdfView({ source, name, query = '', downloadUrl, loadText, onRefused }: ViewerProps) {
  const t = useViewerTexts()
  const { doc, failure, retry } = usePdf(source)
  const texts = useMemo(() => doc && textsOf(doc), [doc])
  const scroller = useRef<HTMLDivElement>(null)
  const width = usePaneWidth(scroller)
  const [zoom, setZoom] = useState<number>() // undefined: fit the width
  const [rotation, setRotation] = useState(0)
  const [sizes, setSizes] = useState<ReadonlyMap<number, Size>>(new Map())
  const [page, setPage] = useState(1)
  const [text, setText] = useState(query)
  const [before, setBefore] = useState(query)
  if (query !== before) {
    setBefore(query)
    setText(query)
  }

  const onSize = useCallback((n: number, size: Size) => {
    setSizes((known) => {
      const now = known.get(n)
      return now?.width === size.width && now.height === size.height ? known : new Map(known).set(n, size)
    })
  }, [])
  const sizeOf = (n: number) => sizes.get(n) ?? sizes.get(1) ?? a4
  const scale = zoom ?? Math.min(3, Math.max(0.2, (width - 26) / sizeOf(page).width))

  const words = useMemo(() => wordsOf(text), [text])
  const { hits, isLooking } = useHits(doc, texts, words, loadText)
  const [at, setAt] = useState(0)
  const active = hits[at]
  useEffect(() => setAt(0), [words])
  const goToPage = useCallback((n: number) => {
    const box = scroller.current
    const target = box?.querySelector<HTMLElement>(`[data-page="${n}"]`)
    if (box && target) box.scrollTop = target.offsetTop - 12
  }, [])
  const shownHit = useRef<unknown>(undefined)
  useEffect(() => {
    if (!active || shownHit.current === active) return
    shownHit.current = active
    const target = scroller.current?.querySelector<HTMLElement>(`[data-page="${active.page}"]`)
    if (target && scroller.current && !isInView(scroller.current, target)) goToPage(active.page)
  }, [active, goToPage])

  const onScroll = () => {
    const box = scroller.current
    if (!box) return
    const middle = box.scrollTop + box.clientHeight / 3
    const pages = Array.from(box.querySelectorAll<HTMLElement>('[data-page]'))
    const here = pages.findLast((p) => p.offsetTop <= middle)
    setPage(Number(here?.dataset.page ?? 1))
  }
  const byPage = useMemo(() => {
    const out = new Map<number, typeof hits>()
    for (const hit of hits) out.set(hit.page, [...(out.get(hit.page) ?? []), hit])
    return out
  }, [hits])

  const isRefused = failure === 'refused'
  useEffect(() => {
    if (isRefused) onRefused?.()
  }, [isRefused, onRefused])
  if (failure) {
    const text = { refused: t('refused'), locked: t('locked'), gone: t('gone'), failed: `${t('failed')} ${t('failedHint')}`, loadFailed: t('loadFailed') }[failure]
    return <Notice text={text} downloadUrl={failure === 'gone' || isRefused ? undefined : downloadUrl} onRetry={failure === 'loadFailed' ? retry : undefined} />
  }
  return (
    <div className="viewer">
      <Toolbar
        pages={doc && { at: page, count: doc.numPages, onGo: goToPage }}
        zoom={{ scale, isFit: zoom === undefined, onZoom: (by) => setZoom(Math.min(4, Math.max(0.2, scale * by))), onFit: () => setZoom(undefined) }}
        onRotate={() => {
          setSizes(new Map(Array.from(sizes, ([n, s]) => [n, { width: s.height, height: s.width }])))
          setRotation((rotation + 90) % 360)
        }}
        finding={{
          text,
          onText: setText,
          count: hits.length,
          at: Math.min(at, hits.length - 1),
          isLooking: isLooking || !doc,
          note: active && active.pieces.length === 0 ? t('recognised', { page: active.page }) : undefined,
          onGo: (by) => hits.length > 0 && setAt((at + by + hits.length) % hits.length),
        }}
      />
      <div ref={scroller} className="viewer-scroll" role="region" aria-label={t('region', { name })} tabIndex={0} onScroll={onScroll}>
        {!doc && <SkeletonRows rows={12} />}
        {doc &&
          texts &&
          width > 0 &&
          Array.from({ length: doc.numPages }, (_, i) => i + 1).map((n) => (
            <PdfPage
              key={n}
              doc={doc}
              texts={texts}
              number={n}
              size={sizeOf(n)}
              onSize={onSize}
              scale={scale}
              rotation={rotation}
              scroller={scroller}
              hits={byPage.get(n) ?? none}
              active={active?.page === n ? active : undefined}
            />
          ))}
      </div>
    </div>
  )
}

const none: readonly never[] = []

function isInView(box: HTMLElement, page: HTMLElement) {
  return page.offsetTop < box.scrollTop + box.clientHeight && page.offsetTop + page.offsetHeight > box.scrollTop
}
