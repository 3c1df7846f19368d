import { useState } from 'react'
import { useMe } from '@/shared/access'
import { columnIds, usualColumns, type ColumnId } from './columns'

/** Which columns a person wants and in which order; kept in this browser, under the person's name. */
export function useColumns() {
  const key = 'docket.documents.columns.' + useMe().username
  const [columns, setColumns] = useState<readonly ColumnId[]>(() => read(localStorage.getItem(key)))
  const choose = (next: readonly ColumnId[]) => {
    if (next.join() === usualColumns.join()) localStorage.removeItem(key)
    else localStorage.setItem(key, next.join())
    setColumns(next)
  }
  return { columns, choose }
}

/** What is kept may be of an older or newer version: unknown names are left out, the number always stands first. */
export function read(kept: string | null): readonly ColumnId[] {
  const known = (kept ?? '').split(',').filter((id): id is ColumnId => (columnIds as readonly string[]).includes(id))
  const chosen = [...new Set(known)].filter((id) => id !== 'number')
  return chosen.length > 0 ? ['number', ...chosen] : usualColumns
}
