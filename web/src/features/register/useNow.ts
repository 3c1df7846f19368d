import { useFormat } from '@/shared/format'

/** The time of day in the office, 16:40. */
export function useNow(): () => string {
  const format = useFormat()
  return () => format.time(new Date()).slice(-5)
}
