// The address is the state of a page: filters, sorting, the chosen tab.
import { useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

/** Members of a query string; several values stand there several times. */
export type Query = Record<string, string | string[]>

export function parseQuery(text: string): Query {
  const out: Query = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const before = out[name]
    out[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return out
}

export function formatQuery(query: Record<string, unknown>): string {
  const out = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const v of Array.isArray(value) ? value : [value]) if (v !== undefined && v !== null && v !== '') out.append(name, String(v))
  }
  const text = out.toString()
  return text ? '?' + text : ''
}

export interface Address {
  query: Query
  /** The value of a filter, '' if it is not set. */
  get: (name: string) => string
  all: (name: string) => string[]
  /** Changes some filters; undefined, '' and [] remove one. replace keeps the history short while somebody types. */
  set: (changes: Record<string, string | string[] | undefined>, options?: { replace?: boolean }) => void
}

export function useAddress(): Address {
  const navigate = useNavigate()
  const searchText = useRouterState({ select: (s) => s.location.searchStr })
  const query = useMemo(() => parseQuery(searchText), [searchText])
  const set = useCallback<Address['set']>(
    (changes, options) => {
      // Read again: two changes in one go must not undo each other.
      void navigate({ to: '.', search: ((before: Query) => ({ ...before, ...changes })) as never, replace: options?.replace })
    },
    [navigate],
  )
  return useMemo(() => ({ query, ...addressOf(query), set }), [query, set])
}

/** The values in a query. */
export function addressOf(query: Query): Pick<Address, 'get' | 'all'> {
  const all = (name: string) => {
    const v = query[name]
    return v === undefined ? [] : Array.isArray(v) ? v : [v]
  }
  return { all, get: (name) => all(name)[0] ?? '' }
}

/** A part of the path: useParam('id') under '/documents/$id'. */
export function useParam(name: string): string {
  return (useParams({ strict: false }) as Record<string, string>)[name] ?? ''
}
