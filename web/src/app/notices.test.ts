import { expect, test } from 'vitest'
import { groupNotices } from './notices'

const notice = (id: string, subject: string, kind: string, hour: number, read = false) => ({
  id, kind, subject_kind: subject.split(' ')[0]!, subject_id: subject.split(' ')[1]!, created_at: `2026-11-23T${hour}:00:00+08:00`, read_at: read ? '2026-11-23T18:00:00+08:00' : null,
})

test('the bell has one line per document, with the latest that happened to it', () => {
  const groups = groupNotices([
    notice('4', 'document d2', 'document.returned', 17),
    notice('3', 'document d1', 'document.due', 16, true),
    notice('2', 'intake i1', 'intake.withheld', 15),
    notice('1', 'document d2', 'document.withheld', 14),
  ])
  expect(groups.map(({ kind, path, count, unread }) => ({ kind, path, count, unread }))).toEqual([
    { kind: 'document.returned', path: '/documents/d2', count: 2, unread: ['4', '1'] },
    { kind: 'document.due', path: '/documents/d1', count: 1, unread: [] },
    { kind: 'intake.withheld', path: '/documents/inbox', count: 1, unread: ['2'] },
  ])
})
