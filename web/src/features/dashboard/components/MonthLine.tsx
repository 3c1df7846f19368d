import type { Timeliness } from '../api'
import { share } from '../months'
import { useTexts } from '../texts'

interface Props {
  rows: readonly { month: number; figure: Timeliness }[]
  year: number
}

const width = 720
const height = 220
const edge = { left: 68, right: 16, top: 16, bottom: 28 }
const x = (month: number) => edge.left + ((month - 1) * (width - edge.left - edge.right)) / 11
const y = (percent: number) => edge.top + ((100 - percent) * (height - edge.top - edge.bottom)) / 100

/** The share by month with the line it is to reach. A month without anything due is a gap. The table below says the same in numbers. */
export function MonthLine({ rows, year }: Props) {
  const t = useTexts()
  const points = rows.filter((r) => r.figure.has_data).map((r) => ({ ...r, percent: share(r.figure.on_time, r.figure.due) }))
  if (points.length === 0) return null
  const target = rows[0]?.figure.target_percent ?? 95
  // A line joins neighbours only.
  const joined = points.flatMap((p, i) => (points[i + 1]?.month === p.month + 1 ? [[p, points[i + 1]!] as const] : []))
  return (
    <figure className="dashboard-line">
      <figcaption>{t('lineTitle', { year })}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('lineLabel', { year, months: points.length, met: points.filter((p) => p.figure.is_met).length, target })}>
        {[0, 50, 100].map((p) => (
          <g key={p}>
            <line x1={edge.left} x2={width - edge.right} y1={y(p)} y2={y(p)} className="grid" />
            <text x={edge.left - 8} y={y(p) + 4} textAnchor="end">
              {p} %
            </text>
          </g>
        ))}
        <line x1={edge.left} x2={width - edge.right} y1={y(target)} y2={y(target)} className="target" />
        <text x={width - edge.right} y={y(target) + 16} textAnchor="end" className="target-text">
          {t('target', { target })}
        </text>
        {Array.from({ length: 12 }, (_, i) => (
          <text key={i} x={x(i + 1)} y={height - 8} textAnchor="middle">
            {t('month', { month: i + 1 })}
          </text>
        ))}
        {joined.map(([a, b]) => (
          <line key={a.month} x1={x(a.month)} y1={y(a.percent)} x2={x(b.month)} y2={y(b.percent)} className="line" />
        ))}
        {points.map((p) =>
          p.figure.is_met ? <circle key={p.month} cx={x(p.month)} cy={y(p.percent)} r={4} className="met" /> : <rect key={p.month} x={x(p.month) - 4} y={y(p.percent) - 4} width={8} height={8} className="missed" />,
        )}
      </svg>
    </figure>
  )
}
