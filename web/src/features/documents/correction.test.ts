import { expect, test } from 'vitest'
import type { Row } from './api'
import { changedFields, correctionOf, valuesOf } from './correction'

const row = { title: '停电通知', source: '供电局', source_no: '', kind: '通知', received_on: '2026-11-20', document_date: '', due_on: '2026-12-01', lead_department: null, assisting_departments: null, tags: [{ facet: '项目', value: '滨江' }], copies: 1, copy_nos: [], remarks: '' } as unknown as Row
const base = valuesOf(row)

test.each([
  { name: 'nothing', mine: {}, want: {} },
  { name: 'spaces around', mine: { title: ' 停电通知 ' }, want: {} },
  { name: 'an empty list for none', mine: { assisting_departments: [] }, want: {} },
  { name: 'a title', mine: { title: '检修停电通知' }, want: { title: '检修停电通知' } },
  { name: 'a date taken away', mine: { due_on: '' }, want: { due_on: null } },
  { name: 'a department', mine: { lead_department: 'CW' }, want: { lead_department: 'CW' } },
  { name: 'a cleared department that was none', mine: { lead_department: undefined }, want: {} },
  { name: 'tags in another order', mine: { tags: ['项目:滨江'] }, want: {} },
  { name: 'a tag', mine: { tags: ['项目:滨江', '年度:2026'] }, want: { tags: [{ facet: '项目', value: '滨江' }, { facet: '年度', value: '2026' }] } },
  { name: 'a number emptied', mine: { copies: null }, want: { copies: 0 } },
])('sends $name', ({ mine, want }) => {
  expect(correctionOf(3, base, mine)).toEqual({ version: 3, ...want })
  expect(changedFields(base, mine)).toEqual(Object.keys(want))
})
