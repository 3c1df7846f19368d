import { describe, expect, it } from 'vitest'
import type { Branch } from './api'
import { branchesOf } from './tree'

const branch = (year: number, retention: Branch['retention'], office: string, count: number): Branch => ({ category: 'WS', year, retention, office, count })
const lines = (classes: Branch[]) => branchesOf(classes).map((b) => [b.depth, b.part.year, b.part.retention ?? '', b.part.office ?? '', b.count].join(' '))

describe('branchesOf', () => {
  it('puts the latest year and the longest period first and adds up', () => {
    expect(lines([branch(2025, '10y', 'ZH', 3), branch(2026, '10y', 'JS', 2), branch(2026, 'permanent', 'ZH', 1), branch(2026, '10y', '', 4)])).toEqual([
      '0 2026   7',
      '1 2026 permanent  1',
      '2 2026 permanent ZH 1',
      '1 2026 10y  6',
      '2 2026 10y - 4',
      '2 2026 10y JS 2',
      '0 2025   3',
      '1 2025 10y  3',
      '2 2025 10y ZH 3',
    ])
  })
  it('has no offices where the archive is not divided by them', () => {
    expect(lines([branch(2026, '30y', '', 5)])).toEqual(['0 2026   5', '1 2026 30y  5'])
  })
})
