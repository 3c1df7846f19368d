import { describe, expect, test } from 'vitest'
import type { Notice, Year } from './api'
import { differing, isWorked, noticeOf, readNotice, withDays, yearDays } from './days'

/** The notice for 2026 (domain 6.5). */
const notice: Notice = {
  off: [
    { from: '2026-01-01', to: '2026-01-03', name: '元旦' },
    { from: '2026-02-15', to: '2026-02-23', name: '春节' },
    { from: '2026-04-04', to: '2026-04-06', name: '清明节' },
    { from: '2026-05-01', to: '2026-05-05', name: '劳动节' },
    { from: '2026-06-19', to: '2026-06-21', name: '端午节' },
    { from: '2026-09-25', to: '2026-09-27', name: '中秋节' },
    { from: '2026-10-01', to: '2026-10-07', name: '国庆节' },
  ],
  working: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  statutory: ['2026-01-01', '2026-10-01', '2026-10-02', '2026-10-03'],
}

describe('a year of working days', () => {
  test('has the check sums of the domain book', () => {
    const kindOf = readNotice(notice)
    const months = Array.from({ length: 12 }, (_, m) => yearDays(2026).filter((d) => Number(d.slice(5, 7)) === m + 1 && isWorked(d, kindOf(d).kind)).length)
    expect(months).toEqual([21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23])
  })
  test('says what a day is, and of which break', () => {
    const kindOf = readNotice(notice)
    expect(kindOf('2026-10-02')).toEqual({ kind: 'holiday', name: '国庆节' })
    expect(kindOf('2026-10-04')).toEqual({ kind: 'rest', name: '国庆节' })
    expect(kindOf('2026-10-10').kind).toBe('working')
    expect(kindOf('2026-10-12').kind).toBe('normal')
  })
  test('cuts a break where a day in it is worked', () => {
    const cut = withDays(notice, ['2026-10-04'], 'working', '')
    expect(cut.off.filter((b) => b.name === '国庆节')).toEqual([{ from: '2026-10-01', to: '2026-10-03', name: '国庆节' }, { from: '2026-10-05', to: '2026-10-07', name: '国庆节' }])
    expect(cut.working).toContain('2026-10-04')
    expect(differing(2026, notice, cut)).toBe(1)
  })
  test('joins what is one break', () => {
    const longer = withDays(notice, ['2026-10-08'], 'rest', '国庆节')
    expect(longer.off.at(-1)).toEqual({ from: '2026-10-01', to: '2026-10-08', name: '国庆节' })
  })
  test('takes a holiday away with its statutory day', () => {
    const less = withDays(notice, ['2026-01-01'], 'normal', '')
    expect(less.statutory).not.toContain('2026-01-01')
    expect(less.off[0]).toEqual({ from: '2026-01-02', to: '2026-01-03', name: '元旦' })
  })
  test('a year without notice begins with its fixed holidays', () => {
    const year = { year: 2028, is_provisional: true, version: 0, off: [], working: [], statutory: [], working_days: [], days: [{ date: '2028-10-01', kind: 'holiday', name: '国庆节' }, { date: '2028-10-02', kind: 'holiday', name: '国庆节' }] } as Year
    expect(noticeOf(year)).toEqual({ off: [{ from: '2028-10-01', to: '2028-10-02', name: '国庆节' }], working: [], statutory: ['2028-10-01', '2028-10-02'] })
  })
})
