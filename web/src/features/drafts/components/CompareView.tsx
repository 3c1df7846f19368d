import { useQuery } from '@tanstack/react-query'
import { Segmented, Select } from 'antd'
import { Fragment } from 'react'
import { useAddress } from '@/shared/address'
import { ErrorState, SkeletonRows, useNarrow } from '@/shared/ui'
import { compareFiles, type CompareLine, type DraftFile } from '../api'
import { useTexts } from '../texts'

/** Two versions of a text: what came is underlined and bracketed, what went is struck through, so that no colour is needed. */
export function CompareView({ id, versions }: { id: string; versions: readonly DraftFile[] }) {
  const t = useTexts()
  const address = useAddress()
  const narrow = useNarrow()
  const find = (name: string, otherwise: number) => versions.find((f) => f.id === address.get(name)) ?? versions.at(otherwise)!
  const [from, to] = [find('from', -2), find('to', -1)]
  const beside = address.get('view') === 'beside' && !narrow
  const { data, error, refetch } = useQuery({
    queryKey: ['documents', 'compare', id, from.id, to.id],
    queryFn: ({ signal }) => compareFiles(id, from.id, to.id, signal),
    staleTime: Infinity, // files never change
    retry: 2,
  })
  const names = versions.map((f, i) => ({ value: f.id, label: t('versionNo', { n: i + 1 }) + '　' + f.name }))
  return (
    <section aria-label={t('compare')}>
      <h2>{t('compare')}</h2>
      <div className="draft-compare-bar">
        <label>
          {t('compareFrom')}
          <Select value={from.id} options={names} onChange={(f) => address.set({ from: f }, { replace: true })} />
        </label>
        <label>
          {t('compareTo')}
          <Select value={to.id} options={names} onChange={(f) => address.set({ to: f }, { replace: true })} />
        </label>
        {!narrow && (
          <Segmented
            aria-label={t('compareView')}
            value={beside ? 'beside' : 'one'}
            onChange={(v) => address.set({ view: v === 'beside' ? 'beside' : undefined }, { replace: true })}
            options={[
              { value: 'one', label: t('unified') },
              { value: 'beside', label: t('sideBySide') },
            ]}
          />
        )}
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : (
        <>
          <p>
            {data.added + data.removed === 0 ? t('noChange') : `${t('addedCount', { count: data.added })} · ${t('removedCount', { count: data.removed })}`}
            {data.is_partial && ` · ${t('partial')}`}
          </p>
          <p className="secondary">{t('legend')}</p>
          <table key={beside ? 'beside' : 'one'} className="draft-compare">
            <caption className="unseen">{t('compare')}</caption>
            <colgroup>
              <col className="draft-compare-number" />
              {beside ? <col /> : <col className="draft-compare-number" />}
              {beside && <col className="draft-compare-number" />}
              <col />
            </colgroup>
            <tbody>{(data.lines ?? []).map((l, i) => (beside ? <Beside key={i} line={l} /> : <One key={i} line={l} />))}</tbody>
          </table>
        </>
      )}
    </section>
  )
}

const number = (n: number) => <td className="figures">{n || ''}</td>
const touched = (line: CompareLine) => (line.kind === 'same' ? undefined : 'is-touched')

function One({ line }: { line: CompareLine }) {
  return (
    <tr className={touched(line)}>
      {number(line.from)}
      {number(line.to)}
      <td>
        <Parts line={line} />
      </td>
    </tr>
  )
}

function Beside({ line }: { line: CompareLine }) {
  return (
    <tr className={touched(line)}>
      {number(line.from)}
      <td>
        <Parts line={line} without="added" />
      </td>
      {number(line.to)}
      <td>
        <Parts line={line} without="removed" />
      </td>
    </tr>
  )
}

function Parts({ line, without }: { line: CompareLine; without?: 'added' | 'removed' }) {
  return (line.parts ?? [])
    .filter((p) => p.kind !== without)
    .map((p, i) => (p.kind === 'added' ? <ins key={i}>{p.text}</ins> : p.kind === 'removed' ? <del key={i}>{p.text}</del> : <Fragment key={i}>{p.text}</Fragment>))
}
