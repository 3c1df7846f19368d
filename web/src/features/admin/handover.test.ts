import { expect, test } from 'vitest'
import type { HandoverItem } from './api'
import { orderFor } from './handover'

const item = (kind: HandoverItem['kind'], id: string, needs_successor: boolean): HandoverItem => ({ kind, id, needs_successor, subject_kind: 'document', subject_id: id, title: null, number: null, detail: '' })

test('what needs somebody goes to the successor, what ends goes to nobody', () => {
  const items = [item('task', '1', true), item('scope', '2', false), item('deputy', '3', false)]
  expect(orderFor(items, 'wang', '调离', true)).toEqual({ to: { task: 'wang', scope: '', deputy: 'wang' }, reason: '调离' })
})

test('chosen items are named', () => {
  expect(orderFor([item('task', '1', true)], 'wang', '调离', false)).toEqual({ to: { task: 'wang' }, reason: '调离', only: ['1'] })
})
