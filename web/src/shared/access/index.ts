import { queryOptions, useQuery } from '@tanstack/react-query'
import { answer, api, type components } from '@/shared/http'

type Answered = components['schemas']['AccountMe']

/** Me is the person who is signed in. */
export type Me = Omit<Answered, 'roles' | 'permissions'> & { roles: string[]; permissions: string[] }

export type Level = Me['clearance']
export type Preferences = Me['preferences']
export type Office = Me['office']

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me> => complete(await answer(api.GET('/api/v1/me'))),
  staleTime: 60_000,
  retry: false,
})

export function complete(a: Answered): Me {
  return { ...a, roles: a.roles ?? [], permissions: a.permissions ?? [] }
}

/** The person who is signed in; only for what is inside the Shell. */
export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('nobody is signed in')
  return data
}

/** Who may use a page, an action or a menu entry: holders of the permission, or of one of the roles. Left out: everyone. */
export interface Access {
  permission?: string
  roles?: readonly string[]
}

export function allows(me: Me, access?: Access): boolean {
  if (!access) return true
  if (access.permission && me.permissions.includes(access.permission)) return true
  return access.roles?.some((r) => me.roles.includes(r)) ?? false
}

/** Whether to offer something. The service decides again. */
export function usePermission(access?: Access): boolean {
  return allows(useMe(), access)
}

const levels: readonly Level[] = ['public', 'internal', 'confidential', 'secret']

/** Whether a person with clearance may read level. */
export function covers(clearance: Level, level: Level): boolean {
  return levels.indexOf(clearance) >= levels.indexOf(level)
}
