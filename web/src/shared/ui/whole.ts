import type { UseQueryResult } from '@tanstack/react-query'
import type { Pages } from './usePages'

/** A list that comes in one piece, as ListTable wants lists. */
export function wholeList<T>(query: UseQueryResult<T[]>): Pages<T> {
  return {
    rows: query.data ?? [],
    total: query.data?.length,
    isLoading: query.isPending,
    isStale: query.isPlaceholderData,
    isLoadingMore: false,
    error: query.data ? null : query.error,
    retry: () => void query.refetch(),
    more: () => {},
    hasMore: false,
  }
}
