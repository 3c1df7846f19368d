import { expect, test } from 'vitest'
import type { Row } from './api'
import { mayApprove, mayAskForTime, mayAssignCustody, mayChangeScope, mayComplete, mayCorrect, mayOpenOriginal, mayRaise, mayReturn, type Reader } from './rights'

const doc = (fields: Partial<Row> = {}) =>
  ({ classification: 'confidential', status: 'registered', scope_state: 'approved', registered_by: 'lin', custodian: 'lin', deputy: 'qian', originals: ['sun'], due_on: '2026-12-01', files: [], ...fields }) as Row
const who = (username: string, fields: Partial<Reader> = {}): Reader => ({ username, roles: ['employee'], permissions: [], clearance: 'secret', ...fields })
const registrar = who('lin', { permissions: ['document.register'] })
const supervisor = who('chen', { roles: ['supervisor'] })

test.each([
  ['the custodian', 'lin', {}, true],
  ['the deputy', 'qian', {}, true],
  ['whom the approved scope names', 'sun', {}, true],
  ['another reader', 'zhou', {}, false],
  ['whom a scope names that is not approved', 'sun', { scope_state: 'pending' as const }, false],
  ['the registrar before there is a scope', 'zhao', { scope_state: 'pending' as const, registered_by: 'zhao' }, true],
  ['the registrar who has handed it over', 'zhao', { registered_by: 'zhao' }, false],
  ['anybody, of an open one', 'zhou', { classification: 'internal' as const }, true],
])('DOC-13 the original opens for %s: %s', (_, username, fields, want) => {
  expect(mayOpenOriginal(doc(fields), who(username))).toBe(want)
})

test.each([
  ['registered', true, true],
  ['concluded', true, true],
  ['returned', true, true],
  ['filed', false, true],
  ['destroyed', false, false],
  ['void', false, false],
  ['draft', false, false],
] as const)('DOC-07, DOC-12 a record that is %s: its correction is offered: %s, its links: %s', (status, correct, complete) => {
  expect([mayCorrect(doc({ status }), registrar), mayComplete(doc({ status }), registrar)]).toEqual([correct, complete])
  expect([mayCorrect(doc({ status }), who('zhou')), mayComplete(doc({ status }), who('zhou'))]).toEqual([false, false])
})

test('DOC-10, DOC-11 what is offered to whom', () => {
  expect(mayChangeScope(doc(), registrar)).toBe(true)
  expect(mayChangeScope(doc(), who('qian'))).toBe(true)
  expect(mayChangeScope(doc({ classification: 'internal' }), who('qian'))).toBe(false)
  expect(mayChangeScope(doc({ status: 'filed' }), registrar)).toBe(false)
  expect(mayRaise(doc(), who('zhou'), false)).toBe(false)
  expect(mayRaise(doc(), who('zhou'), true)).toBe(true)
  expect(mayApprove('secret', supervisor)).toBe(true)
  expect(mayApprove('secret', { ...supervisor, clearance: 'confidential' })).toBe(false)
  expect(mayAssignCustody(doc(), supervisor)).toBe(true)
  expect(mayAssignCustody(doc(), registrar)).toBe(false)
  expect(mayAssignCustody(doc({ classification: 'internal' }), supervisor)).toBe(false)
})

test('more time is asked for up to the day itself', () => {
  expect(mayAskForTime(doc(), registrar, false, '2026-12-01')).toBe(true)
  expect(mayAskForTime(doc(), registrar, false, '2026-12-02')).toBe(false)
  expect(mayAskForTime(doc(), who('zhou'), false, '2026-11-01')).toBe(false)
  expect(mayAskForTime(doc(), who('zhou'), true, '2026-11-01')).toBe(true)
  expect(mayAskForTime(doc({ status: 'concluded' }), registrar, true, '2026-11-01')).toBe(false)
})

test('a scan goes back to the queue for seven days, by whoever attached it', () => {
  const file = { id: 'f', role: 'attachment', is_from_queue: true, added_by: 'lin', added_at: '2026-11-20T01:00:00Z', text_state: 'done' } as NonNullable<Row['files']>[number]
  const open = doc({ classification: 'internal' })
  expect(mayReturn(open, file, registrar, '2026-11-27')).toBe(true)
  expect(mayReturn(open, file, registrar, '2026-11-28')).toBe(false)
  expect(mayReturn(open, { ...file, is_from_queue: false }, registrar, '2026-11-21')).toBe(false)
  expect(mayReturn(open, { ...file, added_by: 'qian' }, registrar, '2026-11-21')).toBe(false)
  expect(mayReturn(doc(), file, registrar, '2026-11-21')).toBe(false)
})
