// The list that a document was opened from, 公文 or the hits of a search: kept in the entry of the browser's history, so that reloading
// and going back keep it while the address stays one that can be sent to somebody.
import { useRouterState, type HistoryState } from '@tanstack/react-router'
import { formatQuery, parseQuery, type Query } from '@/shared/address'

export interface CameFrom {
  path: '/documents' | '/search'
  query: Query
}

const member = 'cameFrom'

/** What a link to a document or navigate needs besides its address; what was searched for is marked in the document. */
export function fromList({ path, query }: CameFrom) {
  const q = [query.q ?? ''].flat()[0]?.trim()
  return {
    search: (q ? { q } : {}) as never,
    state: ((before: HistoryState) => ({ ...before, [member]: path + formatQuery(query) })) as never,
  }
}

/** The list; undefined when the document was not opened from one. */
export function useCameFrom(): CameFrom | undefined {
  const kept = useRouterState({ select: (s) => (s.location.state as unknown as Record<string, string | undefined>)[member] })
  if (kept === undefined) return undefined
  const [path, query] = kept.split('?', 2)
  return { path: path === '/search' ? path : '/documents', query: parseQuery(query ?? '') }
}
