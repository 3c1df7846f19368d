import type { ReactNode } from 'react'
import { DateText, DueText, StatusTag } from '@/shared/ui'
import type { Stage } from './api'
import { useApprovalTexts } from './texts'
import './approvals.css'

/**
 * 流转 as a vertical line of nodes: who, what, the opinion, when it came and went; the current ones are marked, and what was
 * returned stays to be read. aside stands beside a node that waits for somebody, below under one that was decided.
 */
export function RoutePath({ stages, aside, below }: { stages: readonly Stage[]; aside?: (stage: Stage) => ReactNode; below?: (stage: Stage) => ReactNode }) {
  const t = useApprovalTexts()
  return (
    <ol className="route-path">
      {stages.map((s) => (
        <li key={s.id} className={`route-${s.is_superseded ? 'superseded' : s.state}`} aria-current={s.state === 'current' ? 'step' : undefined}>
          <div className="route-head">
            <strong>{s.name === 'accept' ? t('accept') : t.of('action', s.action)}</strong> <span>{holder(t, s)}</span>
            <span className="secondary">{s.is_superseded ? t('superseded') : t.of('state', s.state)}</span>
            {s.channel === 'paper' && <StatusTag>{t('entered')}</StatusTag>}
            {s.state === 'current' && s.due_on && <DueText due={s.due_on} />}
            {s.state === 'current' && aside?.(s)}
          </div>
          {s.decision && (
            <div>
              {s.actor_name || s.actor}
              {s.on_behalf && t(s.channel === 'paper' ? 'penOf' : 'standsFor', { name: s.on_behalf_name || s.on_behalf })} · {t.of('decision', s.decision)}
              {s.opinion && <q className="route-opinion">{s.opinion}</q>}
            </div>
          )}
          {s.decision && below?.(s)}
          <div className="secondary">
            {s.arrived_at && (
              <>
                {t('arrived')} <DateText value={s.arrived_at} withTime />
              </>
            )}
            {s.finished_at && (
              <>
                {' · '}
                {t('finished')} <DateText value={s.finished_at} withTime />
              </>
            )}
            {s.reminded_at && s.state === 'current' && (
              <>
                {' · '}
                {t('reminded')} <DateText value={s.reminded_at} withTime />
              </>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

function holder(t: ReturnType<typeof useApprovalTexts>, s: Stage): string {
  return s.holder_name || (s.role ? t.of('role', s.role) : (s.user ?? s.department ?? ''))
}
