import { useQuery } from '@tanstack/react-query'
import { myTasks, type Row, type Task } from './api'

/** What waits for the reader on a document: whoever it waits for handles it, and acts from its page. */
export function useMyTasks(d: Pick<Row, 'id' | 'version'>): readonly Task[] {
  return useQuery({ queryKey: ['tasks', 'about', d.id, d.version], queryFn: ({ signal }) => myTasks(d.id, signal), staleTime: 30_000, meta: { quiet: true } }).data ?? none
}

const none: readonly Task[] = []
