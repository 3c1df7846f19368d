import { useQuery } from '@tanstack/react-query'
import { countTasks } from './api'

/** How many tasks wait, for the menu; asked anew every two minutes. */
export function useOpenTasks(): number | undefined {
  return useQuery({ queryKey: ['tasks', 'count'], queryFn: countTasks, refetchInterval: 120_000 }).data
}
