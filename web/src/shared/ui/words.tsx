import type { ReactNode } from 'react'
import type { Level } from '@/shared/access'
import { dayOf, daysBetween, useFormat } from '@/shared/format'
import { useUITexts } from './texts'

/** 公开 grey, 内部 blue, 秘密 orange, 机密 red: always with the word. */
export function LevelBadge({ level }: { level: Level }) {
  const t = useUITexts()
  return <span className={`badge level-${level}`}>{t.of('level', level)}</span>
}

export type Tone = 'neutral' | 'info' | 'ok' | 'warning' | 'error'

/** A state in words; the colour only repeats it. */
export function StatusTag({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge tone-${tone}`}>{children}</span>
}

/** 剩 2 天 / 今天到期 / 逾期 3 天, with the date in the tooltip. */
export function DueText({ due, now = new Date() }: { due: string | null | undefined; now?: Date }) {
  const t = useUITexts()
  const format = useFormat()
  if (!due) return null
  const days = daysBetween(dayOf(now), dayOf(due))
  const text = days === 0 ? t('today') : days > 0 ? t('daysLeft', { count: days }) : t('daysOver', { count: -days })
  return (
    <time dateTime={due} title={format.date(due)} className={days < 0 ? 'due due-over' : days === 0 ? 'due due-today' : 'due'}>
      {text}
    </time>
  )
}

export function DateText({ value, withTime }: { value: string | null | undefined; withTime?: boolean }) {
  const format = useFormat()
  if (!value) return null
  return (
    <time dateTime={value} title={withTime ? undefined : format.day(value)} className="figures">
      {withTime ? format.time(value) : format.date(value)}
    </time>
  )
}

export function SizeText({ bytes }: { bytes: number }) {
  const format = useFormat()
  return <span className="figures">{format.size(bytes)}</span>
}
