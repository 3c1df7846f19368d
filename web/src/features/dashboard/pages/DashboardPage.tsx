import { useQueries, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useAddress } from '@/shared/address'
import { dayOf } from '@/shared/format'
import { ErrorState, PageHeader, SkeletonRows } from '@/shared/ui'
import { parts, timeliness, type Timeliness } from '../api'
import { Behind } from '../components/Behind'
import { Figure } from '../components/Figure'
import { MonthLine } from '../components/MonthLine'
import { MonthTable } from '../components/MonthTable'
import { monthsOf, periodOf } from '../months'
import { useTexts } from '../texts'
import '../dashboard.css'

/** How many years one can go back. */
const yearsBack = 5

/** 看板: KPI-01, how many documents were finished in time. Every number opens the list behind it. */
export default function DashboardPage() {
  const t = useTexts()
  const address = useAddress()
  const today = dayOf(new Date())
  const thisYear = Number(today.slice(0, 4))
  const year = /^\d{4}$/.test(address.get('year')) ? Number(address.get('year')) : thisYear
  const months = monthsOf(year, today)
  const month = months.find((m) => String(m) === address.get('month'))
  const period = periodOf(year, month)
  const whole = useQuery({ queryKey: ['kpi', 'documents', period], queryFn: ({ signal }) => timeliness(period, signal) })
  const byMonth = useQueries({ queries: months.map((m) => ({ queryKey: ['kpi', 'documents', periodOf(year, m)], queryFn: ({ signal }: { signal: AbortSignal }) => timeliness(periodOf(year, m), signal) })) })
  const rows = months.flatMap((m, i) => (byMonth[i]?.data ? [{ month: m, figure: byMonth[i].data satisfies Timeliness }] : []))
  const part = parts.find((p) => p === address.get('part'))
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <Select
            aria-label={t('year')}
            value={year}
            onChange={(to: number) => address.set({ year: to === thisYear ? undefined : String(to), month: undefined, part: undefined })}
            options={Array.from({ length: yearsBack }, (_, i) => ({ value: thisYear - i, label: t('yearOf', { year: thisYear - i }) }))}
          />
        }
      />
      <section className="dashboard-kpi" aria-labelledby="kpi-01">
        <h2 id="kpi-01">
          {t('kpi01')} <span className="secondary">KPI-01</span>
        </h2>
        <p className="secondary">{t('kpi01Hint')}</p>
        {whole.error && !whole.data && <ErrorState error={whole.error} onRetry={() => void whole.refetch()} />}
        {!whole.error && !whole.data && <SkeletonRows rows={4} />}
        {whole.data && <Figure figure={whole.data} name={month ? t('monthOf', { year, month }) : t('yearOf', { year })} part={part} />}
        {whole.data && part && <Behind period={period} part={part} figure={whole.data} />}
        {rows.length > 0 && <MonthLine rows={rows} year={year} />}
        {rows.length > 0 && <MonthTable rows={rows} year={year} chosen={month} />}
      </section>
    </>
  )
}
