import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Query } from '@/shared/address'
import { fromList } from '@/shared/cameFrom'
import { useKeys } from '@/shared/keys'
import { hasChip, Marked, useChipText, withChip, type Chip, type Hit } from '@/shared/search'
import { DateText, LevelBadge } from '@/shared/ui'
import { useTexts } from '../texts'

interface Props {
  hits: readonly Hit[]
  query: Query
  onChange: (change: (before: Query) => Query) => void
  isStale: boolean
  isLoadingMore: boolean
  more: () => void
  /** ↑ on the first hit. */
  onUp: () => void
}

/** The hits as one scrolls. j k ↓ ↑ go from hit to hit; Enter opens the one that has the focus. */
export function HitList({ hits, query, onChange, isStale, isLoadingMore, more, onUp }: Props) {
  const t = useTexts()
  const list = useRef<HTMLOListElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const latest = useRef(more)
  useEffect(() => {
    latest.current = more
  })
  useEffect(() => {
    const watcher = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && latest.current(), { rootMargin: '800px' })
    if (end.current) watcher.observe(end.current)
    return () => watcher.disconnect()
  }, [hits.length])
  const move = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])]
    const here = links.findIndex((l) => l.closest('li')?.contains(document.activeElement))
    const to = here < 0 ? 0 : here + by
    if (to < 0) return onUp()
    links[Math.min(to, links.length - 1)]?.focus()
  }
  useKeys([
    { key: 'j', label: { zh: '下一件', en: 'Next document' }, run: () => move(1) },
    { key: 'k', label: { zh: '上一件', en: 'Previous document' }, run: () => move(-1) },
    { key: 'ArrowDown', label: { zh: '下一件', en: 'Next document' }, run: () => move(1) },
    { key: 'ArrowUp', label: { zh: '上一件', en: 'Previous document' }, run: () => move(-1) },
  ])
  return (
    <>
      <ol ref={list} className={isStale ? 'hits list-stale' : 'hits'} aria-label={t('results')} aria-busy={isStale}>
        {hits.map((hit) => (
          <li key={hit.id}>
            <HitLine hit={hit} query={query} onChange={onChange} />
          </li>
        ))}
      </ol>
      <div ref={end} role="status">
        {isLoadingMore && t('more')}
      </div>
    </>
  )
}

function HitLine({ hit, query, onChange }: Pick<Props, 'query' | 'onChange'> & { hit: Hit }) {
  const t = useTexts()
  const text = useChipText(false)
  const marked = Object.fromEntries((hit.highlights ?? []).map((h) => [h.field, h]))
  return (
    <article>
      <h2>
        <Link to={'/documents/' + hit.id} {...fromList({ path: '/search', query })} data-hit title="Enter">
          {marked.title ? <Marked html={marked.title.html} /> : hit.title}
        </Link>{' '}
        <LevelBadge level={hit.classification} />
      </h2>
      <p className="hit-facts">
        <span className="figures">{hit.register_no}</span>
        <DateText value={hit.received_on} />
        <span>{marked.source ? <Marked html={marked.source.html} /> : hit.source}</span>
        {marked.source_no && (
          <span>
            <Marked html={t('sourceNo', { html: marked.source_no.html })} />
          </span>
        )}
      </p>
      {marked.body && (
        <p className="hit-text">
          {marked.body.page ? <span className="secondary">{t('page', { page: marked.body.page })} </span> : null}
          <Marked html={marked.body.html} />
        </p>
      )}
      {(hit.tags ?? []).length > 0 && (
        <ul className="hit-tags">
          {(hit.tags ?? []).map((tag) => {
            const chip: Chip = { field: 'tag', value: `${tag.facet}:${tag.value}` }
            const name = text.whole(chip)
            return (
              <li key={chip.value}>
                {hasChip(query, chip) ? (
                  <span className="badge tone-info">{name}</span>
                ) : (
                  <button type="button" className="badge tone-neutral" title={t('addTag', { name })} onClick={() => onChange((q) => withChip(q, chip))}>
                    {name}
                  </button>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </article>
  )
}
