// The days of a year as its notice makes them, while somebody edits it. The service counts the same way (internal/calendar).
import type { Notice, Year } from './api'

/** normal: Monday to Friday are worked, Saturday and Sunday are not. */
export type DayKind = 'normal' | 'rest' | 'holiday' | 'working'

const dayLength = 86_400_000

/** The days from one to another, both included; as UTC, so that no summer time gets in between. */
export function daysOf(from: string, to: string): string[] {
  const out: string[] = []
  for (let at = Date.parse(from), end = Date.parse(to); at <= end; at += dayLength) out.push(new Date(at).toISOString().slice(0, 10))
  return out
}

export const addDays = (day: string, n: number) => new Date(Date.parse(day) + n * dayLength).toISOString().slice(0, 10)

/** 0 is Monday. */
export const weekday = (day: string) => (new Date(day).getUTCDay() + 6) % 7

export const isWeekend = (day: string) => weekday(day) > 4

export const yearDays = (year: number) => daysOf(`${year}-01-01`, `${year}-12-31`)

/** The notice that a form begins with. A year without one begins with the fixed holidays that are reckoned with until it comes. */
export function noticeOf(year: Year): Notice {
  if (!year.is_provisional) return { off: year.off ?? [], working: year.working ?? [], statutory: year.statutory ?? [] }
  const holidays = (year.days ?? []).filter((d) => d.kind === 'holiday')
  return holidays.reduce((n, d) => withDays(n, [d.date], 'holiday', d.name), { off: [], working: [], statutory: [] } as Notice)
}

/** Looks days up quickly: the kind of each and the name of its break. */
export function readNotice(notice: Notice): (day: string) => { kind: DayKind; name: string } {
  const statutory = new Set(notice.statutory)
  const working = new Set(notice.working)
  const off = new Map(notice.off.flatMap((b) => daysOf(b.from, b.to).map((day): [string, string] => [day, b.name])))
  return (day) => {
    if (working.has(day)) return { kind: 'working', name: '' }
    const name = off.get(day)
    if (name === undefined) return { kind: 'normal', name: '' }
    return { kind: statutory.has(day) ? 'holiday' : 'rest', name }
  }
}

export function isWorked(day: string, kind: DayKind): boolean {
  return kind === 'working' || (kind === 'normal' && !isWeekend(day))
}

/** The notice with these days changed. Breaks are cut and joined as the days demand. */
export function withDays(notice: Notice, days: readonly string[], kind: DayKind, name: string): Notice {
  const changed = new Set(days)
  const off = notice.off.flatMap((b) => daysOf(b.from, b.to).filter((d) => !changed.has(d)).map((day) => ({ day, name: b.name })))
  if (kind === 'rest' || kind === 'holiday') off.push(...days.map((day) => ({ day, name })))
  const rest = (list: readonly string[]) => list.filter((d) => !changed.has(d))
  return {
    off: joined(off),
    working: [...rest(notice.working), ...(kind === 'working' ? days : [])].sort(),
    statutory: [...rest(notice.statutory), ...(kind === 'holiday' ? days : [])].sort(),
  }
}

function joined(days: { day: string; name: string }[]): Notice['off'] {
  const out: Notice['off'] = []
  for (const { day, name } of days.sort((a, b) => a.day.localeCompare(b.day))) {
    const last = out.at(-1)
    if (last && last.name === name && addDays(last.to, 1) === day) last.to = day
    else out.push({ from: day, to: day, name })
  }
  return out
}

/** How many days of a year two notices differ in. */
export function differing(year: number, a: Notice, b: Notice): number {
  const [before, after] = [readNotice(a), readNotice(b)]
  return yearDays(year).filter((day) => JSON.stringify(before(day)) !== JSON.stringify(after(day))).length
}
