import type { QueryClient } from '@tanstack/react-query'
import { addressOf, formatQuery, type Query } from '@/shared/address'
import { portionsOf, type Load } from '@/shared/ui/usePages'
import { listDocuments, type ListQuery, type Row } from './api'
import { queryOf } from './query'

/** Under what the list is kept, and how it is asked for. */
export const listOf = (query: ListQuery): [string[], Load<Row>] => [['documents', 'list', formatQuery({ ...query })], (cursor, signal) => listDocuments(query, cursor, signal)]

/** Asks for the list of an address before anything of the page is there. */
export const begin = (queries: QueryClient, query: Query) => queries.prefetchInfiniteQuery(portionsOf(...listOf(queryOf(addressOf(query)))))
