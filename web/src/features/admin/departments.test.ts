import { describe, expect, it } from 'vitest'
import type { Department } from './api'
import { linesOf, treeOf, withBelow } from './departments'

const d = (code: string, parent?: string): Department => ({ code, name: code, parent, is_active: true, version: 1 })
const list = [d('A'), d('A1', 'A'), d('A11', 'A1'), d('B'), d('X', 'gone')]

describe('departments', () => {
  it('stand under the one above, and at the top where that one is missing', () => {
    const tree = treeOf(list)
    expect(tree.map((b) => b.department.code)).toEqual(['A', 'B', 'X'])
    expect(tree[0]?.children[0]?.children[0]?.department.code).toBe('A11')
  })

  it('below a closed one are not seen', () => {
    const lines = (closed: string[]) => linesOf(treeOf(list), new Set(closed)).map((l) => `${l.level} ${l.branch.department.code}`)
    expect(lines([])).toEqual(['1 A', '2 A1', '3 A11', '1 B', '1 X'])
    expect(lines(['A1'])).toEqual(['1 A', '2 A1', '1 B', '1 X'])
    expect(lines(['A'])).toEqual(['1 A', '1 B', '1 X'])
  })

  it('cannot move below themselves', () => {
    expect([...withBelow(list, 'A')]).toEqual(['A', 'A1', 'A11'])
    expect([...withBelow(list, 'B')]).toEqual(['B'])
  })
})
