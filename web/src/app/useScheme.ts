import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { meQuery } from '@/shared/access'
import { session } from '@/shared/http'
import { useMedia } from '@/shared/ui'
import type { Scheme } from './theme'

const storageKey = 'docket.theme'

/** What the person chose; else what this browser showed last; else what the system wears. */
export function useScheme(): Scheme {
  const systemIsDark = useMedia('(prefers-color-scheme: dark)')
  const { data: me } = useQuery({ ...meQuery, enabled: session.isLikely() })
  const chosen = me ? me.preferences.theme : localStorage.getItem(storageKey)
  const scheme: Scheme = chosen === 'light' || chosen === 'dark' ? chosen : systemIsDark ? 'dark' : 'light'
  useEffect(() => {
    if (me) localStorage.setItem(storageKey, me.preferences.theme)
  }, [me])
  useEffect(() => {
    document.documentElement.dataset.theme = scheme
  }, [scheme])
  return scheme
}
