import { Link } from '@tanstack/react-router'
import { useAddress } from '@/shared/address'
import { StatusTag } from '@/shared/ui'
import { parts, type Part, type Timeliness } from '../api'
import { share } from '../months'
import { useTexts } from '../texts'

/** 19/20 and whether that is enough; without anything due there is no data, and no 100 %. */
export function Figure({ figure: f, name, part }: { figure: Timeliness; name: string; part: Part | undefined }) {
  const t = useTexts()
  const { query } = useAddress()
  const counts: Record<Part, number> = { due: f.due, on_time: f.on_time, late: f.late, overdue: f.overdue, extended: f.extended, not_yet_due: f.not_yet_due }
  return (
    <>
      <p className="dashboard-figure" role="status">
        <span className="secondary">{name}</span>
        <strong className="figures">{f.has_data ? `${f.on_time}/${f.due}` : t('noData')}</strong>
        {f.has_data && <span className="figures">{t('percent', { value: share(f.on_time, f.due) })}</span>}
        {f.has_data && <StatusTag tone={f.is_met ? 'ok' : 'error'}>{f.is_met ? t('met', { target: f.target_percent }) : t('notMet', { target: f.target_percent })}</StatusTag>}
      </p>
      <ul className="dashboard-parts">
        {parts.map((p) => (
          <li key={p}>
            <Link to="/dashboard" search={{ ...query, part: p } as never} aria-current={p === part ? 'true' : undefined}>
              <span>{t.of('part', p)}</span> <strong className="figures">{counts[p]}</strong>
            </Link>
          </li>
        ))}
      </ul>
      <p className="secondary">
        {f.extended > 0 && t('extendedOnTime', { count: f.extended, onTime: f.extended_on_time })} {f.is_whole_register ? t('wholeRegister') : t('readableOnly')}
      </p>
    </>
  )
}
