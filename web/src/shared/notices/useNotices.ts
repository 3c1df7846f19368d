import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listNotices, readNotice, type Notice } from './api'

const key = ['notices', 'list']

/** All messages about one thing, the latest first. */
export interface NoticeGroup {
  id: string
  subjectKind: string
  subjectId: string
  items: Notice[]
  unread: string[]
}

/** What the person should know, by the thing it is about; asked anew every minute. */
export function useNotices() {
  const queries = useQueryClient()
  const { data, error, refetch, isPending } = useQuery({ queryKey: key, queryFn: ({ signal }) => listNotices(signal), refetchInterval: 60_000 })
  const read = useMutation({ mutationFn: (ids: readonly string[]) => Promise.all(ids.map(readNotice)), onSettled: () => queries.invalidateQueries({ queryKey: ['notices'] }) })
  const groups = useMemo(() => grouped(data ?? []), [data])
  return {
    groups,
    unread: groups.flatMap((g) => g.unread),
    markRead: (ids: readonly string[]) => {
      if (ids.length > 0) read.mutate(ids)
    },
    isLoading: isPending,
    error: data ? null : error,
    retry: () => void refetch(),
  }
}

export function grouped(notices: readonly Notice[]): NoticeGroup[] {
  const groups = new Map<string, NoticeGroup>()
  for (const n of notices) {
    const id = `${n.subject_kind} ${n.subject_id}`
    const group = groups.get(id) ?? { id, subjectKind: n.subject_kind, subjectId: n.subject_id, items: [], unread: [] }
    group.items.push(n)
    if (!n.read_at) group.unread.push(n.id)
    groups.set(id, group)
  }
  return [...groups.values()]
}
