import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { listDepartments } from './api'

/** All departments, and the name of one by its code. */
export function useDepartments() {
  const query = useQuery({ queryKey: ['departments'], queryFn: listDepartments })
  const { data } = query
  const nameOf = useCallback((code: string) => data?.find((d) => d.code === code)?.name ?? code, [data])
  return { query, nameOf }
}
