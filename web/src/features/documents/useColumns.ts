import { useMutation, useQueryClient } from '@tanstack/react-query'
import { meQuery, useMe, type Preferences } from '@/shared/access'
import { savePreferences } from '@/shared/account/preferences'
import { columnIds, usualColumns, type ColumnId } from './columns'

/** Which columns a person wants and in which order, wherever they sign in; a choice shows at once. */
export function useColumns() {
  const { preferences } = useMe()
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: savePreferences,
    onMutate: ({ columns }: Pick<Preferences, 'columns'>) => queries.setQueryData(meQuery.queryKey, (me) => me && { ...me, preferences: { ...me.preferences, columns } }),
    onError: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
  const choose = (next: readonly ColumnId[]) => save.mutate({ columns: { ...preferences.columns, documents: next.join() === usualColumns.join() ? [] : [...next] } })
  return { columns: read(preferences.columns.documents), choose }
}

/** What is kept may be of an older or newer version: unknown names are left out, the number always stands first. */
function read(kept: readonly string[] | null | undefined): readonly ColumnId[] {
  const known = (kept ?? []).filter((id): id is ColumnId => (columnIds as readonly string[]).includes(id))
  const chosen = [...new Set(known)].filter((id) => id !== 'number')
  return chosen.length > 0 ? ['number', ...chosen] : usualColumns
}
