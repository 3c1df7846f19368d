import { useQuery } from '@tanstack/react-query'
import { Segmented, Select } from 'antd'
import { Link } from '@tanstack/react-router'
import { useAddress } from '@/shared/address'
import { dayOf, useFormat } from '@/shared/format'
import { EmptyState, SkeletonRows, StatusTag } from '@/shared/ui'
import { listBooks, type Book, type Direction } from '../api'
import { useTexts } from '../texts'
import { Refused } from './Refused'

const directions = ['incoming', 'outgoing', 'internal'] as const

/** A register held against its numbers: none may be missing, void ones keep theirs. */
export function Registers() {
  const t = useTexts()
  const address = useAddress()
  const thisYear = Number(dayOf(new Date()).slice(0, 4))
  const year = Number(address.get('year')) || thisYear
  const direction = (address.get('direction') || 'incoming') as Direction
  const query = useQuery({ queryKey: ['oversight', 'register', direction, year], queryFn: ({ signal }) => listBooks(direction, year, signal), retry: false })
  return (
    <>
      <div className="oversight-controls">
        <Segmented aria-label={t('direction')} value={direction} options={directions.map((value) => ({ value, label: t.of('direction', value) }))} onChange={(value) => address.set({ direction: value })} />
        <Select aria-label={t('year')} value={year} style={{ width: 110 }} options={Array.from({ length: 10 }, (_, i) => ({ value: thisYear - i, label: t('yearOf', { year: thisYear - i }) }))} onChange={(value) => address.set({ year: String(value) })} />
        <Link to="/documents" search={{ direction, from: `${year}-01-01`, to: `${year}-12-31` } as never}>
          {t('openList')}
        </Link>
      </div>
      {query.isPending && <SkeletonRows rows={4} />}
      {query.error && <Refused error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <EmptyState text={t('registerEmpty')} />}
      <div className="oversight-books">{query.data?.map((b) => <BookCard key={b.prefix} book={b} />)}</div>
    </>
  )
}

function BookCard({ book: b }: { book: Book }) {
  const t = useTexts()
  const format = useFormat()
  const missing = b.missing ?? []
  const voids = b.voids ?? []
  return (
    <section className="oversight-book" aria-label={b.prefix}>
      <h2>
        {b.prefix} {b.is_classified && <StatusTag tone="warning">{t('classifiedBook')}</StatusTag>} {b.is_complete ? <StatusTag tone="ok">{t('noGap')}</StatusTag> : <StatusTag tone="error">{t('gaps', { count: missing.length })}</StatusTag>}
      </h2>
      <dl className="facts">
        <dt>{t('numbers')}</dt>
        <dd className="figures">
          {format.number(b.first)} – {format.number(b.last)}
        </dd>
        <dt>{t('listed')}</dt>
        <dd className="figures">{format.number(b.listed)}</dd>
        <dt>{t('withheld')}</dt>
        <dd className="figures">{format.number(b.withheld)}</dd>
      </dl>
      {missing.length > 0 && (
        <>
          <h3>{t('missingNumbers')}</h3>
          <p className="tone-error-text figures">{missing.join(t('comma'))}</p>
        </>
      )}
      {voids.length > 0 && (
        <>
          <h3>{t('voids', { count: voids.length })}</h3>
          <ul className="oversight-voids">
            {voids.map((v) => (
              <li key={v.id}>
                <Link to="/documents/$id" params={{ id: v.id } as never}>
                  {v.register_no}
                </Link>{' '}
                {v.reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
