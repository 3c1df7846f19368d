import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listDepartments } from './api'

/** The departments' names by their codes. */
export function useDepartmentNames(): ReadonlyMap<string, string> {
  const { data } = useQuery({ queryKey: ['departments'], queryFn: ({ signal }) => listDepartments(signal), staleTime: 300_000 })
  return useMemo(() => new Map((data ?? []).map((d) => [d.code, d.name])), [data])
}
