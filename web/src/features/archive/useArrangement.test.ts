import { describe, expect, it } from 'vitest'
import type { BatchItem } from './api'
import { moved } from './useArrangement'

const item = (id: string, state: BatchItem['state'] = 'waiting') => ({ id, state }) as BatchItem
const order = (items: readonly BatchItem[]) => items.map((i) => i.id).join('')

describe('moved', () => {
  const items = [item('a', 'filed'), item('b'), item('c'), item('d')]
  it('puts one a place lower or higher', () => {
    expect(order(moved(items, 'b', 1))).toBe('acbd')
    expect(order(moved(items, 'd', -1))).toBe('abdc')
  })
  it('leaves alone what has its number, and what stands at an end', () => {
    expect(order(moved(items, 'b', -1))).toBe('abcd')
    expect(order(moved(items, 'a', 1))).toBe('abcd')
    expect(order(moved(items, 'd', 1))).toBe('abcd')
  })
})
