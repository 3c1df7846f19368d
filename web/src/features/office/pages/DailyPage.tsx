import { LeftOutlined, PrinterOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from '@tanstack/react-router'
import { useAddress } from '@/shared/address'
import { dayOf, useFormat } from '@/shared/format'
import { ErrorState, LevelBadge, PageHeader, SkeletonRows, StatusTag } from '@/shared/ui'
import { dailyPaper, getDaily, type Daily } from '../api'
import { addDays } from '../days'
import { useTexts } from '../texts'
import '../office.css'

const figures = ['received', 'unsigned', 'due', 'overdue'] as const

/** 每日一页: what came in, what nobody has signed for, what is due, by department; one page of a phone, one A4. */
export default function DailyPage() {
  const t = useTexts()
  const format = useFormat()
  const address = useAddress()
  const today = dayOf(new Date())
  const day = address.get('date') || today
  const query = useQuery({ queryKey: ['daily', day], queryFn: ({ signal }) => getDaily(day, signal), placeholderData: (before) => before })
  const { data } = query
  const go = (to: string) => address.set({ date: to === today ? undefined : to })
  return (
    <div className="reading">
      <PageHeader
        title={t('dailyTitle')}
        aside={
          <span>
            {format.day(day)} {data && data.kind !== 'working' && <StatusTag>{t('dayOff')}</StatusTag>} {data?.is_provisional && <StatusTag tone="warning">{t('provisional')}</StatusTag>}
          </span>
        }
        actions={
          <>
            <Button icon={<LeftOutlined />} aria-label={t('dayBefore')} title={t('dayBefore')} onClick={() => go(addDays(day, -1))} />
            <Button icon={<RightOutlined />} aria-label={t('dayAfter')} title={t('dayAfter')} disabled={day >= today} onClick={() => go(addDays(day, 1))} />
            <Button icon={<PrinterOutlined />} href={dailyPaper(day)} target="_blank" rel="noopener">
              {t('print')}
            </Button>
          </>
        }
      />
      {query.isPending && <SkeletonRows />}
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {data && !query.error && <Page daily={data} />}
    </div>
  )
}

function Page({ daily: d }: { daily: Daily }) {
  const t = useTexts()
  const format = useFormat()
  const departments = d.departments ?? []
  const overdue = d.overdue ?? []
  return (
    <>
      <dl className="office-figures">
        {figures.map((f) => (
          <div key={f} className={f === 'overdue' && d.total[f] > 0 ? 'office-figure-over' : undefined}>
            <dt>{t.of('figure', f)}</dt>
            <dd className="big-number">{format.number(d.total[f])}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h2>{t('byDepartment')}</h2>
        {departments.length === 0 ? (
          <p className="secondary">{t('nothingToday')}</p>
        ) : (
          <table className="plain-table office-daily">
            <thead>
              <tr>
                <th scope="col">{t('department')}</th>
                {figures.map((f) => (
                  <th key={f} scope="col" className="end">
                    {t.of('figure', f)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {departments.map((x) => (
                <tr key={x.code}>
                  <th scope="row">{x.name || t('noDepartment')}</th>
                  {figures.map((f) => (
                    <td key={f} className={`end figures${f === 'overdue' && x[f] > 0 ? ' due-over' : ''}`}>
                      {format.number(x[f])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p className="secondary">{t('dailyNote')}</p>
      </section>
      {overdue.length > 0 && (
        <section>
          <h2>{t('overdueList')}</h2>
          <ul className="office-overdue">
            {overdue.map((x) => (
              <li key={x.id}>
                <Link to="/documents/$id" params={{ id: x.id } as never}>
                  {x.register_no}
                </Link>{' '}
                <LevelBadge level={x.classification} />
                <div>{x.title}</div>
                <div className="secondary">
                  {x.department} · {t('dueSince', { day: format.date(x.due_on), count: x.working_days })}
                </div>
              </li>
            ))}
          </ul>
          {d.total.overdue > overdue.length && (
            <p>
              <Link to="/documents" search={{ due: 'overdue' } as never}>
                {t('allOverdue', { count: d.total.overdue })}
              </Link>
            </p>
          )}
        </section>
      )}
    </>
  )
}
