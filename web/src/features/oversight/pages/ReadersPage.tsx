import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useParam } from '@/shared/address'
import { useApprovalTexts } from '@/shared/approvals'
import { useFormat } from '@/shared/format'
import { DateText, LevelBadge, PageHeader, SkeletonRows, StatusTag, useScopeNames } from '@/shared/ui'
import { getReaders, nameRecord, type Readers } from '../api'
import { EvidenceButton } from '../components/EvidenceButton'
import { Refused } from '../components/Refused'
import { useTexts } from '../texts'
import '../oversight.css'

/** 查阅情况: who could read a record now and why, and who did. */
export default function ReadersPage() {
  const t = useTexts()
  const id = useParam('id')
  const named = useQuery({ queryKey: ['oversight', 'record', id], queryFn: ({ signal }) => nameRecord(id, signal), retry: false })
  const query = useQuery({ queryKey: ['oversight', 'readers', id], queryFn: ({ signal }) => getReaders(id, signal), retry: false })
  const d = named.data
  return (
    <>
      <PageHeader title={t('readersOf', { number: d?.register_no ?? '' })} crumbs={[{ to: '/oversight', text: t('title') }]} aside={d && <LevelBadge level={d.classification} />} />
      {d && (
        <p>
          <Link to="/documents/$id" params={{ id } as never}>
            {d.title}
          </Link>
        </p>
      )}
      {query.isPending && <SkeletonRows />}
      {query.error && <Refused error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <Lists readers={query.data} />
          <EvidenceButton documents={[id]} />
        </>
      )}
    </>
  )
}

function Lists({ readers }: { readers: Readers }) {
  const t = useTexts()
  const said = useApprovalTexts()
  const format = useFormat()
  const could = readers.could ?? []
  const did = readers.did ?? []
  const names = useScopeNames([...new Set(could.flatMap((r) => [...(r.department ? ['d:' + r.department] : []), ...(r.ways ?? []).flatMap((w) => (w.kind === 'department' ? ['d:' + w.value] : w.kind === 'stand_in' ? ['u:' + w.value] : []))]))])
  const way = (kind: string, value: string) =>
    t.of('way', kind) + (kind === 'department' ? t('ofWay', { value: names('d:' + value) }) : kind === 'rank' ? t('ofWay', { value }) : kind === 'role' ? t('ofWay', { value: said.of('role', value) }) : kind === 'stand_in' ? t('ofWay', { value: names('u:' + value) }) : '')
  return (
    <div className="oversight-readers">
      <section>
        <h2>{t('could', { count: could.length })}</h2>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col">{t('department')}</th>
              <th scope="col">{t('why')}</th>
            </tr>
          </thead>
          <tbody>
            {could.map((r) => (
              <tr key={r.username}>
                <th scope="row">{r.name}</th>
                <td>{r.department ? names('d:' + r.department) : '—'}</td>
                <td>{(r.ways ?? []).map((w) => way(w.kind, w.value)).join(t('semicolon'))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>{t('did', { count: did.length })}</h2>
        <p className="secondary">{t(readers.is_recorded ? 'allRecorded' : 'partlyRecorded')}</p>
        {did.length === 0 ? (
          <p>{t('nobodyDid')}</p>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('what')}</th>
                <th scope="col">{t('times')}</th>
                <th scope="col">{t('lastTime')}</th>
              </tr>
            </thead>
            <tbody>
              {did.map((r) => (
                <tr key={r.username + r.what + String(r.is_audit)}>
                  <th scope="row">
                    {r.name} {r.is_audit && <StatusTag>{t('byGrant')}</StatusTag>}
                  </th>
                  <td>{t.of('read', r.what)}</td>
                  <td className="figures">{format.number(r.times)}</td>
                  <td>
                    <DateText value={r.last} withTime />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  )
}
