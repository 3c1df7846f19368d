import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** While texts are still being read, the list is asked for again: suggestions appear by themselves. */
export function usePendingTexts(isPending: boolean) {
  const queries = useQueryClient()
  useEffect(() => {
    if (!isPending) return
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['intake', 'list'] }), 3000)
    return () => clearInterval(timer)
  }, [isPending, queries])
}
