// How dates, numbers and sizes look (ux.md 8). A Date of the service is 'YYYY-MM-DD', a time is RFC 3339.
import { language, useLanguage, type Language } from '@/shared/i18n'

/** The office's zone; where the reader's own clock stands does not matter. */
const zone = 'Asia/Shanghai'

const locales: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }
const made = new Map<string, Intl.DateTimeFormat>()

function parts(time: Date, options: Intl.DateTimeFormatOptions, locale = 'en-GB'): Record<string, string> {
  const key = locale + JSON.stringify(options)
  let format = made.get(key)
  if (!format) made.set(key, (format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })))
  return Object.fromEntries(format.formatToParts(time).map((p) => [p.type, p.value]))
}

/** The day of a time in the office, 'YYYY-MM-DD'. */
export function dayOf(time: string | Date): string {
  if (typeof time === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(time)) return time
  const p = parts(new Date(time), { year: 'numeric', month: '2-digit', day: '2-digit' })
  return `${p.year}-${p.month}-${p.day}`
}

/** 2026-11-23; 23 Nov 2026. */
export function formatDate(value: string | Date | null | undefined, to: Language = language()): string {
  if (!value) return ''
  const day = dayOf(value)
  if (to === 'zh') return day
  const p = parts(noon(day), { year: 'numeric', month: 'short', day: 'numeric' })
  return `${p.day} ${p.month} ${p.year}`
}

/** 11月23日（周一）; Mon 23 Nov. */
export function formatDay(value: string | Date, to: Language = language()): string {
  const p = parts(noon(dayOf(value)), { month: to === 'zh' ? 'numeric' : 'short', day: 'numeric', weekday: 'short' }, locales[to])
  return to === 'zh' ? `${p.month}月${p.day}日（${p.weekday}）` : `${p.weekday} ${p.day} ${p.month}`
}

/** 2026-11-23 16:40; 23 Nov 2026 16:40. */
export function formatTime(value: string | Date | null | undefined, to: Language = language()): string {
  if (!value) return ''
  const p = parts(new Date(value), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return `${formatDate(value, to)} ${p.hour}:${p.minute}`
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((noon(to).getTime() - noon(from).getTime()) / 86_400_000)
}

export function formatNumber(n: number, to: Language = language()): string {
  return new Intl.NumberFormat(locales[to]).format(n)
}

/** ¥1,234.50, from fen. */
export function formatMoney(fen: number): string {
  return `${fen < 0 ? '-' : ''}¥${new Intl.NumberFormat('en', { minimumFractionDigits: 2 }).format(Math.abs(fen) / 100)}`
}

/** 12.3 MB: decimal, as the shops and the systems of today count. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let n = bytes
  let unit = 0
  while (n >= 999.5 && unit < units.length - 1) {
    n /= 1000
    unit++
  }
  return `${unit === 0 || n >= 99.5 ? Math.round(n) : Number(n.toFixed(1))} ${units[unit]}`
}

/** 40秒, 12分钟, 3小时: as exact as one needs it. */
export function formatDuration(seconds: number, to: Language = language()): string {
  const [n, unit] = seconds < 60 ? [seconds, 'second'] : seconds < 3600 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour']
  return new Intl.NumberFormat(locales[to], { style: 'unit', unit, unitDisplay: to === 'zh' ? 'short' : 'long' }).format(Math.round(n))
}

/** The formats in the language in use; the component is drawn again when it changes. */
export function useFormat() {
  const to = useLanguage()
  return {
    date: (v: string | Date | null | undefined) => formatDate(v, to),
    day: (v: string | Date) => formatDay(v, to),
    time: (v: string | Date | null | undefined) => formatTime(v, to),
    number: (n: number) => formatNumber(n, to),
    money: formatMoney,
    size: formatSize,
    duration: (seconds: number) => formatDuration(seconds, to),
  }
}

const collator = new Intl.Collator('zh-Hans-CN', { numeric: true })

/** Order of lists for people: by pinyin, numbers by value. */
export const byPinyin = (a: string, b: string) => collator.compare(a, b)

/** One form for what looks the same: width of letters and digits, radicals of PDF texts; without case. */
export function fold(text: string): string {
  return Array.from(text, (c) => c.normalize('NFKC')).join('').toLowerCase()
}

/** The middle of a day: no zone and no summer time moves it to another. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00+08:00`)
}
