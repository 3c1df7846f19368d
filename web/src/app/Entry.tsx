import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { meQuery, type Me } from '@/shared/access'
import { Problem, session } from '@/shared/http'
import { setLanguage } from '@/shared/i18n'
import { enableSingleKeys, handleKey } from '@/shared/keys'
import { ErrorState, useLate } from '@/shared/ui'
import { ExpiredDialog } from './ExpiredDialog'
import { FirstPassword } from './FirstPassword'
import { leadOf } from './lead'
import { SignIn } from './SignIn'

/** Who comes in: strangers to the sign-in page, first-timers to their password, everyone else to where they wanted. */
export function Entry({ shell }: { shell: ReactNode }) {
  const queries = useQueryClient()
  const router = useRouter()
  const [known, setKnown] = useState(session.isLikely())
  const [expired, setExpired] = useState(false)
  const late = useLate()
  const { data: me, error, refetch } = useQuery({ ...meQuery, enabled: known })

  useEffect(() => session.onExpired(() => (queries.getQueryData(meQuery.queryKey) ? setExpired(true) : setKnown(false))), [queries])
  useEffect(
    () =>
      session.onEnded(() => {
        // Back leads to this document as it was left, so it is left empty; loading anew drops what modules remember.
        flushSync(() => setKnown(false))
        queries.clear()
        location.replace('/')
      }),
    [queries],
  )
  // Another tab signed in: the same person goes on here, anybody else begins anew.
  useEffect(
    () =>
      session.onBegun(() => {
        const before = queries.getQueryData(meQuery.queryKey)?.username
        if (before === undefined) return location.reload()
        void queries.fetchQuery({ ...meQuery, staleTime: 0 }).then((who) => (who.username === before ? setExpired(false) : location.reload()), () => undefined)
      }),
    [queries],
  )
  useEffect(() => {
    document.addEventListener('keydown', handleKey)
    return () => document.removeEventListener('keydown', handleKey)
  }, [])
  useEffect(() => {
    if (!me) return
    enableSingleKeys(me.preferences.single_keys)
    if (me.preferences.language) setLanguage(me.preferences.language)
  }, [me])

  const entered = (who: Me) => {
    session.begun()
    queries.setQueryData(meQuery.queryKey, who)
    setKnown(true)
    setExpired(false)
    void queries.invalidateQueries() // the rest of the answers, and what the sign-in does not tell about the person
  }
  /** As entered, but before anything is shown: whoever came for no page in particular may be wanted somewhere else. */
  const arrived = async (who: Me) => {
    const to = who.must_change_password || router.state.location.pathname !== '/' ? undefined : await leadOf(who)
    if (to) await router.navigate({ to, replace: true })
    entered(who)
  }
  if (!known || (error instanceof Problem && error.status === 401)) return <SignIn onEntered={arrived} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!me) return late ? <div className="entry-waiting" role="status" aria-label="Docket" /> : null
  if (me.must_change_password) return <FirstPassword me={me} onDone={(who) => void arrived(who)} />
  return (
    <>
      {shell}
      {expired && <ExpiredDialog me={me} onEntered={entered} />}
    </>
  )
}
