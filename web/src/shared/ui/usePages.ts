import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import { useMemo } from 'react'

/** A portion of a list, as every list route answers. */
export interface Portion<T> {
  items: T[] | null
  next_cursor: string | null
  total?: number
}

export interface Pages<T> {
  rows: readonly T[]
  /** Exact; undefined until the first portion is there. */
  total: number | undefined
  /** No portion yet. */
  isLoading: boolean
  /** The rows are those of the filter before; new ones are on their way. */
  isStale: boolean
  isLoadingMore: boolean
  error: unknown
  retry: () => void
  /** Asks for the next portion, if there is one. */
  more: () => void
  hasMore: boolean
}

/** Asks for one portion. */
export type Load<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<Portion<T>>

/** For asking before the page that shows the list is drawn: queries.prefetchInfiniteQuery(portionsOf(key, load)). */
export function portionsOf<T>(key: QueryKey, load: Load<T>) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** A list in portions of 100. Old rows stay, dimmed, until those of a new filter have come. */
export function usePages<T>(key: QueryKey, load: Load<T>): Pages<T> {
  const query = useInfiniteQuery({ ...portionsOf(key, load), placeholderData: keepPreviousData })
  const rows = useMemo(() => query.data?.pages.flatMap((p) => p.items ?? []) ?? [], [query.data])
  return {
    rows,
    total: query.data?.pages[0]?.total,
    isLoading: query.isPending,
    isStale: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
    error: query.data ? null : query.error,
    retry: () => void query.refetch(),
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
    hasMore: query.hasNextPage,
  }
}
