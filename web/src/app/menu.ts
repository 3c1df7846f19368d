import { useRouterState } from '@tanstack/react-router'
import { useMemo } from 'react'
import { allows, useMe } from '@/shared/access'
import type { MenuEntry } from '@/shared/feature'
import { features } from './features'

/** The menu as far as the person may use it. */
export function useMenu(): readonly MenuEntry[] {
  const me = useMe()
  return useMemo(
    () =>
      features
        .flatMap((f) => f.menu ?? [])
        .filter((m) => allows(me, m.access))
        .map((m) => ({ ...m, children: m.children?.filter((c) => allows(me, c.access)) })),
    [me],
  )
}

/** The entry that stands for the page one is on: the longest of those that its address begins with. */
export function useCurrentPath(paths: readonly string[]): string | undefined {
  const here = useRouterState({ select: (s) => s.location.pathname })
  return paths
    .filter((p) => here === p || (p !== '/' && here.startsWith(p + '/')))
    .sort((a, b) => b.length - a.length)[0]
}

/** For the links of menus: by themselves they would take every address that begins with theirs, /admin that of /admin/stores. */
export const exact = { exact: true }
