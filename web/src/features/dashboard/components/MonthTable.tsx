import { Link } from '@tanstack/react-router'
import type { Timeliness } from '../api'
import { share } from '../months'
import { useTexts } from '../texts'

interface Props {
  rows: readonly { month: number; figure: Timeliness }[]
  year: number
  chosen: number | undefined
}

/** The numbers of the line; each leads to its list. */
export function MonthTable({ rows, year, chosen }: Props) {
  const t = useTexts()
  const to = (month: number, part?: string) => ({ year: String(year), month: String(month), ...(part && { part }) }) as never
  const cell = (month: number, part: string, n: number) => (
    <td className="figures">
      {n > 0 ? (
        <Link to="/dashboard" search={to(month, part)} aria-label={t('cellLabel', { month, part: t.of('part', part), count: n })}>
          {n}
        </Link>
      ) : (
        0
      )}
    </td>
  )
  return (
    <div className="dashboard-table" role="region" aria-label={t('tableLabel', { year })} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('monthName')}</th>
            <th scope="col">{t('rate')}</th>
            {(['due', 'on_time', 'late', 'overdue', 'extended'] as const).map((p) => (
              <th key={p} scope="col">
                {t.of('part', p)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ month, figure: f }) => (
            <tr key={month} aria-current={month === chosen ? 'true' : undefined}>
              <th scope="row">
                <Link to="/dashboard" search={to(month)}>
                  {t('month', { month })}
                </Link>
              </th>
              <td className="figures">{f.has_data ? `${t('percent', { value: share(f.on_time, f.due) })} ${f.is_met ? '✓' : '✗'}` : t('noData')}</td>
              {cell(month, 'due', f.due)}
              {cell(month, 'on_time', f.on_time)}
              {cell(month, 'late', f.late)}
              {cell(month, 'overdue', f.overdue)}
              {cell(month, 'extended', f.extended)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
