import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { arrangeBatch, type Batch, type BatchItem, type Plan } from './api'

export interface Arrangement {
  items: readonly BatchItem[]
  /** Something is arranged that the service does not know yet; the codes are those from before. */
  isSaving: boolean
  move: (id: string, by: -1 | 1) => void
  leaveOut: (ids: ReadonlySet<string>) => void
  change: (ids: ReadonlySet<string>, plan: Plan) => void
  /** The batch as the service has it now. */
  replace: (batch: Batch) => void
}

/** Saved when nobody has moved anything for this long. */
const patience = 600

/** A batch as it is being arranged: at once on the page, and a little later in the service, which answers with the codes. */
export function useArrangement(batch: Batch): Arrangement {
  const queries = useQueryClient()
  const key = ['archive', 'batch', batch.id]
  const [changed, setChanged] = useState<readonly BatchItem[]>() // what the service does not know yet
  const items = changed ?? batch.items ?? []
  const latest = useRef(changed)
  const replace = (after: Batch) => {
    queries.setQueryData(key, after)
    set(undefined)
  }
  const set = (next: readonly BatchItem[] | undefined) => {
    latest.current = next
    setChanged(next)
  }
  const save = useMutation({
    mutationFn: (wanted: readonly BatchItem[]) => arrangeBatch(batch.id, { version: batch.version, items: wanted.filter((i) => i.state !== 'filed').map(({ id, plan }) => ({ id, ...plan })) }),
    onSuccess: (after, wanted) => {
      queries.setQueryData(key, after)
      if (latest.current === wanted) set(undefined)
    },
    onError: () => {
      set(undefined)
      void queries.invalidateQueries({ queryKey: key })
    },
  })
  const begin = useEffectEvent(() => {
    if (changed) save.mutate(changed)
  })
  useEffect(() => {
    if (!changed || save.isPending) return undefined
    const timer = setTimeout(begin, patience)
    return () => clearTimeout(timer)
  }, [changed, save.isPending])
  return {
    items,
    isSaving: changed !== undefined || save.isPending,
    replace,
    move: (id, by) => set(moved(items, id, by)),
    leaveOut: (ids) => set(items.filter((i) => i.state === 'filed' || !ids.has(i.id))),
    change: (ids, plan) => set(items.map((i) => (i.state !== 'filed' && ids.has(i.id) ? { ...i, plan: { ...i.plan, ...plan } } : i))),
  }
}

/** The items with one of them a place higher or lower. What has its number already stays where it is. */
export function moved(items: readonly BatchItem[], id: string, by: -1 | 1): readonly BatchItem[] {
  const at = items.findIndex((i) => i.id === id)
  const item = items[at]
  const other = items[at + by]
  if (!item || !other || item.state === 'filed' || other.state === 'filed') return items
  const out = [...items]
  out[at] = other
  out[at + by] = item
  return out
}
