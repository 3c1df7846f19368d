import { lazy, Suspense } from 'react'
import { useAddress } from '@/shared/address'
import { FilterSheet, SkeletonRows } from '@/shared/ui'
import type { ListQuery } from '../api'
import { chipNames } from '../query'

const Filters = lazy(() => import('./Filters'))

/** 筛选: how many filters are in force, and the way to them. */
export function FilterPanel({ query, total }: { query: ListQuery; total: number | undefined }) {
  const address = useAddress()
  const inForce = chipNames.reduce((n, name) => n + address.all(name).length, 0)
  return (
    <FilterSheet count={inForce} total={total} onClear={() => address.set(Object.fromEntries(chipNames.map((name) => [name, undefined])))}>
      <Suspense fallback={<SkeletonRows />}>
        <Filters query={query} />
      </Suspense>
    </FilterSheet>
  )
}
