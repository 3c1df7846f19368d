import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { dayOf } from '@/shared/format'
import { StatusTag } from '@/shared/ui'
import { timeliness } from '../api'
import { useTexts } from '../texts'
import { Card } from './Card'

/** KPI-01 of this month so far: the number, and whether it is enough. */
export function Kpi() {
  const t = useTexts()
  const month = dayOf(new Date()).slice(0, 7)
  const kpi = useQuery({ queryKey: ['kpi', 'documents', 'home', month], queryFn: ({ signal }) => timeliness(signal) })
  return (
    <Card title={t('kpi')} asked={kpi} nothing={(d) => (d.has_data ? undefined : t('kpiNone'))} to="/dashboard" toText={t('kpiOpen')}>
      {(d) => (
        <p>
          <Link to="/dashboard" className="big-number figures">
            {d.on_time}/{d.due}
          </Link>{' '}
          <StatusTag tone={d.is_met ? 'ok' : 'error'}>{d.is_met ? t('kpiMet', { target: d.target_percent }) : t('kpiNotMet', { target: d.target_percent })}</StatusTag>{' '}
          {d.overdue > 0 && <span className="due-over">{t('kpiOverdue', { count: d.overdue })}</span>}
        </p>
      )}
    </Card>
  )
}
