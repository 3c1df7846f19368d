import { useRef, type KeyboardEvent } from 'react'
import { dayOf, useFormat } from '@/shared/format'
import { useLanguage } from '@/shared/i18n'
import { addDays, isWorked, weekday, yearDays, type DayKind } from '../days'
import { useTexts } from '../texts'

interface Props {
  year: number
  kindOf: (day: string) => { kind: DayKind; name: string }
  /** Where the keys are; a day of the year. */
  active: string
  onActive: (day: string) => void
  /** Left out for who may only look. */
  onOpen?: (day: string) => void
}

const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** Twelve months; a day that is not simply a weekday or a weekend bears a sign. The arrow keys go from day to day. */
export function YearGrid(props: Props) {
  const { year, active, onActive } = props
  const grid = useRef<HTMLDivElement>(null)
  const onKeyDown = (e: KeyboardEvent) => {
    const by = moves[e.key]
    if (by === undefined || e.ctrlKey || e.metaKey || e.altKey) return
    e.preventDefault()
    e.stopPropagation()
    const day = addDays(active, by)
    if (Number(day.slice(0, 4)) !== year) return
    onActive(day)
    grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus()
  }
  const days = yearDays(year)
  return (
    <div className="office-year" ref={grid} onKeyDown={onKeyDown}>
      {Array.from({ length: 12 }, (_, m) => (
        <Month key={m} {...props} month={m + 1} days={days.filter((d) => Number(d.slice(5, 7)) === m + 1)} />
      ))}
    </div>
  )
}

function Month({ month, days, kindOf, active, onActive, onOpen }: Props & { month: number; days: readonly string[] }) {
  const t = useTexts()
  const format = useFormat()
  const language = useLanguage()
  const today = dayOf(new Date())
  const name = language === 'zh' ? `${month}月` : new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(new Date(days[0] ?? ''))
  const worked = days.filter((d) => isWorked(d, kindOf(d).kind)).length
  const first = weekday(days[0] ?? '')
  const weeks = Array.from({ length: Math.ceil((first + days.length) / 7) }, (_, w) => Array.from({ length: 7 }, (_, d) => days[w * 7 + d - first]))
  return (
    <table className="office-month">
      <caption>
        <strong>{name}</strong> <span className="secondary">{t('workedDays', { count: worked })}</span>
      </caption>
      <thead>
        <tr>
          {(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((d) => (
            <th key={d} scope="col">
              {t.of('weekday', d)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, w) => (
          <tr key={w}>
            {week.map((day, i) => {
              if (!day) return <td key={i} />
              const { kind, name: reason } = kindOf(day)
              const sign = kind === 'normal' ? '' : t.of('sign', kind)
              const words = [format.day(day), kind === 'normal' ? (isWorked(day, kind) ? t('ordinaryDay') : t('weekend')) : t.of('kind', kind), reason].filter(Boolean).join(' ')
              return (
                <td key={i} className={`office-day office-day-${kind}${day === today ? ' office-day-today' : ''}`}>
                  <button type="button" data-day={day} tabIndex={day === active ? 0 : -1} aria-current={day === today ? 'date' : undefined} title={words} onFocus={() => onActive(day)} onClick={() => onOpen?.(day)} aria-disabled={!onOpen}>
                    <span className="figures">{Number(day.slice(8))}</span>
                    {sign && <small>{sign}</small>}
                    <span className="unseen"> {words}</span>
                  </button>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
