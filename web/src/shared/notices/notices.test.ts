import { expect, test } from 'vitest'
import { grouped } from './useNotices'
import { targetOf } from './target'

const notice = (id: string, subject: string, kind: string, hour: number, read = false) => ({
  id, class: 'todo' as const, kind, subject_kind: subject.split(' ')[0]!, subject_id: subject.split(' ')[1]!, created_at: `2026-11-23T${hour}:00:00+08:00`, read_at: read ? '2026-11-23T18:00:00+08:00' : null,
})

test('messages about one thing stand together, with the latest that happened to it first', () => {
  const groups = grouped([
    notice('4', 'document d2', 'document.returned', 17),
    notice('3', 'document d1', 'document.due', 16, true),
    notice('2', 'intake i1', 'intake.withheld', 15),
    notice('1', 'document d2', 'document.withheld', 14),
  ])
  expect(groups.map(({ subjectId, items, unread }) => ({ subjectId, kind: items[0]?.kind, count: items.length, unread }))).toEqual([
    { subjectId: 'd2', kind: 'document.returned', count: 2, unread: ['4', '1'] },
    { subjectId: 'd1', kind: 'document.due', count: 1, unread: [] },
    { subjectId: 'i1', kind: 'intake.withheld', count: 1, unread: ['2'] },
  ])
})

test.each([
  ['document', 'd1', { path: '/documents/d1', document: 'd1' }],
  ['document_scan', 'd1/f1', { path: '/documents/d1?tab=route&scan=f1', document: 'd1' }],
  ['document', 'd1', { path: '/documents/d1?tab=route', document: 'd1' }, 'document.entered_for_you'],
  ['intake', 'i1', { path: '/documents/inbox' }],
  ['daily', '2026-11-23', { path: '/daily?date=2026-11-23' }],
  ['delegation', 'x1', { path: '/me/delegations' }],
  ['audit_grant', 'g1', { path: '/oversight' }],
])('a message about %s %s leads to it', (subject, id, want, kind?: string) => {
  expect(targetOf(subject, id, kind)).toEqual(want)
})
