import { expect, it } from 'vitest'
import { auditTimes } from './audit'

it('days of the office become times, the last day whole', () => {
  expect(auditTimes('2026-11-01', '2026-11-23')).toEqual({ from: '2026-10-31T16:00:00.000Z', to: '2026-11-23T16:00:00.000Z' })
  expect(auditTimes('', '')).toEqual({})
})
