import type { components } from '@/shared/http'

type Notice = components['schemas']['NotifyNotice']

/** What happened to one subject, as one line of the bell. */
export interface Group {
  id: string
  /** Of the latest notice. */
  kind: string
  path: string
  latest: string
  count: number
  /** The notices that have not been read. */
  unread: string[]
}

/** Puts the notices of one document together; the order is that of the latest of each. The list comes newest first. */
export function groupNotices(notices: readonly Notice[]): Group[] {
  const groups = new Map<string, Group>()
  for (const n of notices) {
    const id = n.subject_kind + ' ' + n.subject_id
    const group = groups.get(id) ?? { id, kind: n.kind, path: pathOf(n), latest: n.created_at, count: 0, unread: [] }
    groups.set(id, group)
    group.count++
    if (!n.read_at) group.unread.push(n.id)
  }
  return [...groups.values()]
}

function pathOf({ subject_kind, subject_id }: Notice) {
  if (subject_kind === 'document') return '/documents/' + subject_id
  return subject_kind === 'intake' ? '/documents/inbox' : '/'
}
