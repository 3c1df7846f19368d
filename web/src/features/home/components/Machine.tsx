import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Progress } from 'antd'
import { useFormat } from '@/shared/format'
import { StatusTag, type Tone } from '@/shared/ui'
import { queues, setupSteps, stores, type Stores } from '../api'
import { useTexts } from '../texts'
import { Card } from './Card'

const tones: Record<string, Tone> = { ok: 'ok', behind: 'warning', unavailable: 'error' }
const signs: Record<string, string> = { ok: '✓', behind: '○', unavailable: '✗' }

/** Both copies, by word and sign. Two copies on one machine are said to be none of 双备份. */
export function Copies() {
  const t = useTexts()
  const format = useFormat()
  const asked = useQuery({ queryKey: ['stores'], queryFn: ({ signal }) => stores(signal), refetchInterval: 60_000 })
  return (
    <Card title={t('copies')} asked={asked} nothing={() => undefined} to="/admin/stores" toText={t('copiesOpen')}>
      {(s) => (
        <>
          <p>
            <StatusTag tone={verdict(s).tone}>{t.of('verdict', verdict(s).code)}</StatusTag>
          </p>
          <ul className="home-rows">
            {(s.replicas ?? []).map((r) => (
              <li key={r.name}>
                <span>{t.of('replica', r.name)}</span>
                <span className="home-title secondary figures">{t('stored', { count: r.stored, size: format.size(r.stored_bytes) })}</span>
                <StatusTag tone={tones[r.state]}>
                  {signs[r.state]} {r.state === 'behind' ? t('waitingCopies', { count: r.waiting }) : t.of('replicaState', r.state)}
                </StatusTag>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}

function verdict(s: Stores): { code: string; tone: Tone } {
  if ((s.replicas ?? []).some((r) => r.state === 'unavailable')) return { code: 'unavailable', tone: 'error' }
  if (s.same_machine) return { code: 'same', tone: 'warning' }
  return s.dual_backup ? { code: 'dual', tone: 'ok' } : { code: 'behind', tone: 'warning' }
}

/** Work of the machine: what waits, runs, failed. */
export function Queues() {
  const t = useTexts()
  const asked = useQuery({ queryKey: ['queues'], queryFn: ({ signal }) => queues(signal), refetchInterval: 60_000 })
  return (
    <Card title={t('queues')} asked={asked} nothing={(q) => ((q.items ?? []).every((i) => i.waiting + i.running + i.failed === 0 && !i.paused) ? t('queuesNone') : undefined)} to="/admin/queue" toText={t('queuesOpen')}>
      {(q) => (
        <ul className="home-rows">
          {(q.items ?? [])
            .filter((i) => i.waiting + i.running + i.failed > 0 || i.paused)
            .map((i) => (
              <li key={i.queue}>
                <span>{t.of('queue', i.queue)}</span>
                <span className="home-title secondary">{t('queueState', { waiting: i.waiting, running: i.running })}</span>
                {i.paused && <StatusTag tone="warning">{t('paused')}</StatusTag>}
                {i.failed > 0 && <StatusTag tone="error">{t('failedJobs', { count: i.failed })}</StatusTag>}
              </li>
            ))}
        </ul>
      )}
    </Card>
  )
}

/** What is left of the first setup. */
export function Setup() {
  const t = useTexts()
  const asked = useQuery({ queryKey: ['setup'], queryFn: ({ signal }) => setupSteps(signal) })
  return (
    <Card title={t('setup')} asked={asked} nothing={(s) => (s.done >= s.total ? t('setupDone') : undefined)} to="/setup" toText={t('setupOpen')}>
      {(s) => (
        <>
          <Progress percent={Math.round((100 * s.done) / Math.max(1, s.total))} showInfo={false} aria-label={t('setupShare', { done: s.done, total: s.total })} size="small" />
          <p>{t('setupShare', { done: s.done, total: s.total })}</p>
          <ul className="home-steps">
            {(s.items ?? []).map((i) => (
              <li key={i.id} className={i.done || i.skipped ? 'secondary' : undefined}>
                <span aria-hidden>{i.done ? '✓' : i.skipped ? '–' : '○'}</span> {i.done || i.skipped ? <span>{t.of('step', i.id)}</span> : <Link to="/setup">{t.of('step', i.id)}</Link>}
                <span className="unseen">{i.done ? t('stepDone') : i.skipped ? t('stepSkipped') : t('stepOpen')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}
