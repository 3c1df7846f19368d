import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { dayOf, useFormat } from '@/shared/format'
import { DueText } from '@/shared/ui'
import { countIntake, dueDocuments, registeredBetween, type DocumentRow } from '../api'
import { useTexts } from '../texts'
import { Card } from './Card'

/** 待登记: scans and mail that nobody has registered yet. */
export function Inbox() {
  const t = useTexts()
  const format = useFormat()
  const waiting = useQuery({ queryKey: ['home', 'intake'], queryFn: ({ signal }) => countIntake(signal) })
  return (
    <Card title={t('inbox')} asked={waiting} nothing={(n) => (n === 0 ? t('inboxNone') : undefined)}>
      {(n) => (
        <p>
          <Link to="/documents/inbox" className="big-number">
            {format.number(n)}
          </Link>{' '}
          <Link to="/documents/inbox">{t('inboxOpen')}</Link>
        </p>
      )}
    </Card>
  )
}

/** Open work that ends today, and what is late. */
export function Due({ title }: { title: string }) {
  const t = useTexts()
  const format = useFormat()
  const due = useQuery({
    queryKey: ['home', 'due'],
    queryFn: async ({ signal }) => {
      const [overdue, today] = await Promise.all([dueDocuments('overdue', signal), dueDocuments('today', signal)])
      return { overdue: overdue.total, today: today.total, rows: [...(overdue.items ?? []), ...(today.items ?? [])].slice(0, 3) }
    },
  })
  return (
    <Card title={title} asked={due} nothing={(d) => (d.overdue + d.today === 0 ? t('dueNone') : undefined)}>
      {(d) => (
        <>
          <p className="home-counts">
            {d.today > 0 && (
              <Link to="/documents" search={{ due: 'today', sort: 'due_on' } as never}>
                <span className="big-number">{format.number(d.today)}</span> {t('dueToday')}
              </Link>
            )}
            {d.overdue > 0 && (
              <Link to="/documents" search={{ due: 'overdue', sort: 'due_on' } as never}>
                <span className="big-number due-over">{format.number(d.overdue)}</span> {t('overdue')}
              </Link>
            )}
          </p>
          <Rows rows={d.rows} />
        </>
      )}
    </Card>
  )
}

/** The last day of work before today: people like to see what they have done. */
export function Yesterday() {
  const t = useTexts()
  const format = useFormat()
  const today = dayOf(new Date())
  const yesterday = dayBefore(today, 1)
  const recent = useQuery({
    queryKey: ['home', 'recent', today],
    queryFn: async ({ signal }) => {
      const week = (await registeredBetween(dayBefore(today, 7), yesterday, signal)).items ?? []
      const day = week[0]?.received_on
      const rows = week.filter((r) => r.received_on === day)
      return day ? { day, count: rows.length === 100 ? (await registeredBetween(day, day, signal)).total : rows.length, rows: rows.slice(0, 3) } : null
    },
  })
  const title = recent.data && recent.data.day !== yesterday ? t('registeredOn', { day: format.day(recent.data.day) }) : t('yesterday')
  return (
    <Card title={title} asked={recent} nothing={(d) => (d ? undefined : t('yesterdayNone'))}>
      {(d) =>
        d && (
          <>
            <p>
              <Link to="/documents" search={{ from: d.day, to: d.day } as never}>
                <span className="big-number">{format.number(d.count)}</span> {t('registeredUnit')}
              </Link>
            </p>
            <Rows rows={d.rows} />
          </>
        )
      }
    </Card>
  )
}

function Rows({ rows }: { rows: readonly DocumentRow[] }) {
  return (
    <ul className="home-rows">
      {rows.map((r) => (
        <li key={r.id}>
          <span className="figures">{r.register_no}</span>
          <Link to={'/documents/' + r.id} className="home-title">
            {r.title}
          </Link>
          {r.due_on && <DueText due={r.due_on} />}
        </li>
      ))}
    </ul>
  )
}

function dayBefore(day: string, days: number): string {
  const noon = new Date(`${day}T12:00:00Z`)
  noon.setUTCDate(noon.getUTCDate() - days)
  return noon.toISOString().slice(0, 10)
}
