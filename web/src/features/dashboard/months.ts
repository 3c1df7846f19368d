import type { Period } from './api'

/** The months of a year that have begun by today. */
export function monthsOf(year: number, today: string): number[] {
  const thisYear = Number(today.slice(0, 4))
  const last = year < thisYear ? 12 : year > thisYear ? 0 : Number(today.slice(5, 7))
  return Array.from({ length: last }, (_, i) => i + 1)
}

/** A month of a year, or all of it, from its first day to its last. */
export function periodOf(year: number, month?: number): Period {
  if (!month) return { from: `${year}-01-01`, to: `${year}-12-31` }
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const mm = String(month).padStart(2, '0')
  return { from: `${year}-${mm}-01`, to: `${year}-${mm}-${String(days).padStart(2, '0')}` }
}

/** A share in percent, cut and never rounded up: 949 of 999 is not 95. */
export function share(part: number, of: number): number {
  return Math.floor((1000 * part) / of) / 10
}
