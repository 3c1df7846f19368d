import type { Address } from '@/shared/address'
import type { ListQuery, Tag } from './api'

const lists = ['tag', 'not_tag', 'classification', 'department', 'source', 'document_kind', 'status', 'direction'] as const
const singles = ['q', 'from', 'to', 'date_field', 'due', 'sort', 'at'] as const

/** The filters that stand as chips above the list, in this order; direction, sort and q have places of their own. */
export const chipNames = ['classification', 'source', 'document_kind', 'status', 'department', 'tag', 'not_tag', 'from', 'to', 'due', 'at'] as const

export const levels = ['public', 'internal', 'confidential', 'secret'] as const
export const directions = ['incoming', 'outgoing', 'internal'] as const
export const statuses = ['registered', 'distributed', 'circulating', 'concluded', 'filed', 'returned', 'void', 'destroyed', 'historical', 'draft'] as const
export const dues = ['overdue', 'today', 'week'] as const

/** Reads the list out of an address. */
export function queryOf(address: Pick<Address, 'get' | 'all'>): ListQuery {
  const query: ListQuery = {}
  for (const name of lists) {
    const values = address.all(name).filter(Boolean)
    if (values.length > 0) query[name] = values
  }
  for (const name of singles) {
    const value = address.get(name)
    if (value) query[name] = value
  }
  return query
}

/** Whether anything but order narrows the list down. */
export function isFiltered(query: ListQuery): boolean {
  return Object.keys(query).some((name) => name !== 'sort' && name !== 'direction')
}

export function tagOf(text: string): Tag {
  const at = text.indexOf(':')
  return { facet: text.slice(0, at), value: text.slice(at + 1) }
}

export const textOfTag = (tag: Tag) => `${tag.facet}:${tag.value}`

/** Work that is still open has a due day that runs. */
export const isOpen = (status: string) => status === 'registered' || status === 'distributed' || status === 'circulating'

export const isClassified = (level: string) => level === 'confidential' || level === 'secret'
