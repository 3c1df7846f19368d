import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Query } from '@/shared/address'
import { allOf, excludable, isEmpty, paramsOf, search, type FacetValue, type Hit } from '@/shared/search'
import type { Facet } from './facets'

const portion = 50

export interface Found {
  hits: readonly Hit[]
  total: number
  tookMs: number
  facets: Readonly<Record<string, readonly FacetValue[]>>
}

/** The hits of a query, in portions, with the values of facets. */
export function useSearch(query: Query, facets: readonly Facet[]) {
  const params = paramsOf(query)
  const names = facets.map((f) => f.name).join(',')
  const asked = !isEmpty(query)
  const answers = useInfiniteQuery({
    queryKey: ['search', 'hits', params, names],
    queryFn: ({ pageParam, signal }) => search({ ...params, cursor: pageParam, limit: portion, facets: pageParam ? undefined : names }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: asked && names !== '',
  })
  const open = useOpenFacets(query, facets)
  const found = useMemo((): Found | undefined => {
    const first = answers.data?.pages[0]
    if (!first || !answers.data) return undefined
    const counted = Object.fromEntries(Object.entries(first.facets).map(([name, values]) => [name, values ?? []]))
    return { hits: answers.data.pages.flatMap((p) => p.hits ?? []), total: first.total, tookMs: first.took_ms, facets: { ...counted, ...open } }
  }, [answers.data, open])
  return {
    found: asked ? found : undefined,
    isStale: answers.isPlaceholderData,
    isLoading: asked && answers.isPending,
    isLoadingMore: answers.isFetchingNextPage,
    error: found ? null : answers.error,
    retry: () => void answers.refetch(),
    more: () => {
      if (answers.hasNextPage && !answers.isFetchingNextPage) void answers.fetchNextPage()
    },
  }
}

/**
 * The values of facets that are in use, counted as if they were not: any of several values of a facet will do, so the others are
 * still to be had.
 */
function useOpenFacets(query: Query, facets: readonly Facet[]): Record<string, FacetValue[]> {
  const used = facets.filter((f) => f.values(query).length > 0)
  return useQueries({
    queries: used.map((f) => {
      const params = paramsOf(f.without(query))
      return {
        queryKey: ['search', 'facet', params, f.name],
        queryFn: async ({ signal }: { signal: AbortSignal }) => ({ name: f.name, values: (await search({ ...params, facets: f.name, limit: 1 }, signal)).facets[f.name] ?? [] }),
        placeholderData: keepPreviousData,
      }
    }),
    combine: combineFacets,
  })
}

function combineFacets(answers: readonly { data?: { name: string; values: FacetValue[] } }[]) {
  return Object.fromEntries(answers.flatMap((a) => (a.data ? [[a.data.name, a.data.values]] : [])))
}

/** How many conditions narrow the list, for the button that opens the filters on a phone. */
export const countFilters = (query: Query, facets: readonly Facet[]) => facets.reduce((n, f) => n + f.values(query).length, 0) + excludable.reduce((n, field) => n + allOf(query, 'not_' + field).length, 0)
