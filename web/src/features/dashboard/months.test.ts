import { describe, expect, it } from 'vitest'
import { monthsOf, periodOf, share } from './months'

describe('months', () => {
  it('are those that have begun', () => {
    expect(monthsOf(2026, '2026-03-01')).toEqual([1, 2, 3])
    expect(monthsOf(2025, '2026-03-01')).toHaveLength(12)
    expect(monthsOf(2027, '2026-03-01')).toEqual([])
  })
  it('end on their last day', () => {
    expect(periodOf(2026, 2)).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(periodOf(2028, 2).to).toBe('2028-02-29')
    expect(periodOf(2026)).toEqual({ from: '2026-01-01', to: '2026-12-31' })
  })
})

describe('share', () => {
  it('is never shown better than it is', () => {
    expect(share(19, 20)).toBe(95)
    expect(share(94, 99)).toBe(94.9)
    expect(share(949, 999)).toBe(94.9)
    expect(share(0, 7)).toBe(0)
  })
})
