import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Problem } from '@/shared/http'
import { SkeletonRows } from '@/shared/ui'
import { find, join, wordsOf, type Hit } from './hits'
import { Notice } from './Notice'
import { useViewerTexts } from './texts'
import { Toolbar } from './Toolbar'
import type { PageText, ViewerProps } from './Viewer'

interface Props extends Pick<ViewerProps, 'name' | 'query' | 'downloadUrl'> {
  id: string
  loadText: (signal: AbortSignal) => Promise<readonly PageText[]>
  choice?: ReactNode
}

/** The text of a file, page by page, with the hits marked. */
export function TextView({ name, id, query = '', loadText, downloadUrl, choice }: Props) {
  const t = useViewerTexts()
  const { data, error, refetch } = useQuery({ queryKey: ['viewer', 'text', id], queryFn: ({ signal }) => loadText(signal), gcTime: 0, retry: false })
  const [text, setText] = useState(query)
  const [at, setAt] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const found = useMemo(() => {
    const words = wordsOf(text)
    let from = 0
    return (data ?? []).map((page) => {
      const hits = words.length > 0 ? find(join([page.text]), words) : []
      const first = from
      from += hits.length
      return { page, hits, first }
    })
  }, [data, text])
  const last = found.at(-1)
  const count = last ? last.first + last.hits.length : 0
  useEffect(() => setAt(0), [text])
  useEffect(() => {
    box.current?.querySelector(`[data-hit="${at}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [at, count])
  if (error instanceof Problem && error.status === 404) return <Notice text={`${t('noPreview')} ${t('noText')}`} downloadUrl={downloadUrl} />
  if (error) return <Notice text={t('loadFailed')} onRetry={() => void refetch()} downloadUrl={downloadUrl} />
  return (
    <div className="viewer">
      <Toolbar finding={{ text, onText: setText, count, at, isLooking: !data, onGo: (by) => count > 0 && setAt((at + by + count) % count) }}>{choice}</Toolbar>
      <div ref={box} className="viewer-scroll viewer-text" role="region" aria-label={t('region', { name })} tabIndex={0}>
        {!data && <SkeletonRows rows={12} />}
        {data?.length === 0 && <Notice text={t('noText')} downloadUrl={downloadUrl} />}
        {found.map(({ page, hits, first }) => (
          <section key={page.number} aria-label={t('page', { page: page.number })}>
            {found.length > 1 && <h3 className="secondary">{t('page', { page: page.number })}</h3>}
            <p>{marked(page.text, hits, first, at)}</p>
          </section>
        ))}
      </div>
    </div>
  )
}

function marked(text: string, hits: readonly Hit[], first: number, at: number): ReactNode[] {
  const out: ReactNode[] = []
  let from = 0
  hits.forEach((hit, i) => {
    for (const piece of hit.pieces) {
      out.push(text.slice(from, piece.from))
      out.push(
        <mark key={first + i} data-hit={first + i} className={first + i === at ? 'hit-active' : undefined}>
          {text.slice(piece.from, piece.to)}
        </mark>,
      )
      from = piece.to
    }
  })
  out.push(text.slice(from))
  return out
}
