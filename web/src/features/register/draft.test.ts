import { beforeEach, expect, test } from 'vitest'
import { emptyValues, fillFrom, keep, kept, recordOf } from './draft'
import { chosen, scopeOf, wordsOf } from '@/shared/ui'

const usual = { classification: 'internal', handling: 'read' } as const
const empty = emptyValues(usual, new Date('2026-11-23T02:00:00Z'))
beforeEach(() => sessionStorage.clear())

test('what is empty is left out of the record', () => {
  const record = recordOf({ ...empty, title: '标题', source: '单位', distribution: ['all'] }, 'incoming', [])
  expect(record).toEqual({
    title: '标题', source: '单位', direction: 'incoming', received_on: '2026-11-23', classification: 'internal', urgency: 'normal', handling: 'read', carrier: 'electronic', copies: 1,
    distribution: { all: true, departments: [], users: [], ranks: [] },
  })
})

test('the time of receipt stands in the zone of the office; copy numbers belong to classified ones', () => {
  const values = { ...empty, received_time: '09:05', copy_nos: '000001，000002', classification: 'secret' as const, tags: ['项目:滨江:二期'] }
  expect(recordOf(values, 'incoming', ['X'])).toMatchObject({ received_at: '2026-11-23T09:05:00+08:00', copy_nos: ['000001', '000002'], tags: [{ facet: '项目', value: '滨江:二期' }], intake: ['X'] })
  expect(recordOf({ ...values, classification: 'internal' }, 'incoming', [])).not.toHaveProperty('copy_nos')
})

test('text survives a reload for the same person and entry', () => {
  keep({ user: 'wang', entry: 'new', values: { ...empty, title: '标题' }, marks: {} })
  expect(kept('wang', 'new', usual)?.values.title).toBe('标题')
  expect(kept('wang', 'other', usual)).toBeUndefined()
  expect(kept('li', 'new', usual)).toBeUndefined()
  expect(sessionStorage.length).toBe(0)
})

test('nothing of 秘密 and above is written down, and what stood there goes', () => {
  keep({ user: 'wang', entry: 'new', values: { ...empty, title: '标题' }, marks: {} })
  keep({ user: 'wang', entry: 'new', values: { ...empty, title: '标题', classification: 'confidential' }, marks: {} })
  expect(sessionStorage.length).toBe(0)
})

test('a level above the own clearance is not taken from the text', () => {
  const { values, marks } = fillFrom({ title: '关于检查的通知', classification: 'secret', due_on: '2026-12-20' }, empty, (level) => level !== 'secret')
  expect(values).toMatchObject({ classification: 'internal', kind: '通知', handling: 'act', due_on: '2026-12-20' })
  expect(marks).toMatchObject({ title: 'text', kind: 'text', due_on: 'text' })
})

test('a scope and the words of its field say the same', () => {
  const scope = { all: false, departments: ['ZH'], users: ['wang'], ranks: ['部门主管'] }
  expect(scopeOf(wordsOf(scope))).toEqual(scope)
  expect(chosen(['d:ZH', 'all'])).toEqual(['all'])
  expect(chosen(['all', 'd:ZH'])).toEqual(['d:ZH'])
})
