// The list that a document was opened from: its query, kept in the entry of the browser's history, so that reloading and going back
// keep it while the address stays one that can be sent to somebody.
import { useNavigate, useRouterState, type HistoryState } from '@tanstack/react-router'
import { formatQuery, parseQuery, type Query } from '@/shared/address'

const member = 'documentsList'

/** The query string of the list, '' for the whole list, undefined when the document was not opened from a list. */
export function useCameFrom(): string | undefined {
  return useRouterState({ select: (s) => (s.location.state as unknown as Record<string, string | undefined>)[member] })
}

/** Opens a document of a list; what was searched for there is marked in it. */
export function useOpenDocument() {
  const navigate = useNavigate()
  return (id: string, list: Query | string, replace = false) => {
    const query = typeof list === 'string' ? parseQuery(list) : list
    const q = query.q
    void navigate({
      to: '/documents/' + id,
      search: (q ? { q } : {}) as never,
      state: ((before: HistoryState) => ({ ...before, [member]: formatQuery(query) })) as never,
      replace,
    })
  }
}

let lastOpened = ''

/** The document opened last, to find its row again; forgotten with the page. */
export const opened = {
  remember: (id: string) => void (lastOpened = id),
  take: () => {
    const id = lastOpened
    lastOpened = ''
    return id
  },
}
