import { useQuery } from '@tanstack/react-query'
import { useFormat } from '@/shared/format'
import { DateText, ErrorState, PageHeader, SizeText, SkeletonRows, StatusTag, type Tone } from '@/shared/ui'
import { getStores, type Replica, type Stores } from '../api'
import { useTexts } from '../texts'
import '../stores.css'

const tones: Record<Replica['state'], Tone> = { ok: 'ok', behind: 'warning', unavailable: 'error' }

/** 备份与恢复: whether there are two independent copies of everything, said first and honestly. */
export default function StoresPage() {
  const t = useTexts()
  const stores = useQuery({ queryKey: ['stores'], queryFn: getStores, refetchInterval: 10_000 })
  return (
    <>
      <PageHeader title={t('title')} />
      {stores.isPending && <SkeletonRows rows={4} />}
      {stores.error && !stores.data && <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />}
      {stores.data && (
        <>
          <Verdict stores={stores.data} />
          <div className="stores-replicas">
            {(stores.data.replicas ?? []).map((r) => (
              <ReplicaCard key={r.name} replica={r} />
            ))}
          </div>
        </>
      )}
    </>
  )
}

function Verdict({ stores }: { stores: Stores }) {
  const t = useTexts()
  const replicas = stores.replicas ?? []
  const waiting = replicas.reduce((sum, r) => sum + r.waiting, 0)
  const isBroken = replicas.some((r) => r.state === 'unavailable')
  const [tone, title, text]: [string, string, string] = stores.dual_backup
    ? ['ok', t('dual'), t('dualText')]
    : stores.message && !stores.same_machine
      ? ['error', t('foreign'), t('foreignText')]
      : stores.same_machine
        ? ['error', t('sameMachine'), t('sameMachineText')]
        : isBroken
          ? ['error', t('broken'), t('brokenText')]
          : ['warning', t('behind'), t('behindText', { count: waiting })]
  return (
    <div className={`stores-verdict stores-verdict-${tone}`} role="status">
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  )
}

function ReplicaCard({ replica: r }: { replica: Replica }) {
  const t = useTexts()
  const format = useFormat()
  return (
    <section aria-labelledby={'replica-' + r.name}>
      <header>
        <h2 id={'replica-' + r.name}>{t.of('replica', r.name)}</h2>
        <StatusTag tone={tones[r.state]}>{t.of('state', r.state)}</StatusTag>
      </header>
      <p className="secondary">{t.of('place', r.name)}</p>
      <dl className="facts">
        {r.problem && (
          <>
            <dt>{t('problem')}</dt>
            <dd className="tone-error-text">{t.of('problem', r.problem)}</dd>
          </>
        )}
        <dt>{t('stored')}</dt>
        <dd className="figures">{t('copies', { number: format.number(r.stored) })}</dd>
        <dt>{t('size')}</dt>
        <dd>
          <SizeText bytes={r.stored_bytes} />
        </dd>
        <dt>{t('waiting')}</dt>
        <dd className="figures">{t('copies', { number: format.number(r.waiting) })}</dd>
        {r.waiting > 0 && (
          <>
            <dt>{t('lag')}</dt>
            <dd>{format.duration(r.lag_seconds)}</dd>
          </>
        )}
        <dt>{t('verified')}</dt>
        <dd>{r.last_verified_at ? <DateText value={r.last_verified_at} withTime /> : t('never')}</dd>
      </dl>
    </section>
  )
}
