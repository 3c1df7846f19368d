import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { covers, useMe, type Level } from '@/shared/access'
import { Problem } from '@/shared/http'
import { EmptyState, ErrorState, SkeletonRows } from '@/shared/ui'
import { findParties, getWaiting } from '../api'
import { emptyValues, fillFrom, kept, type Direction } from '../draft'
import { useTexts } from '../texts'
import { Entry, type Start } from './Entry'

type EntryProps = React.ComponentProps<typeof Entry>

interface Props extends Omit<EntryProps, 'start' | 'party' | 'offers'> {
  ids: readonly string[]
  direction: Direction
}

/** An entry for files of 待登记: what their text says is filled in. */
export function FromQueue({ ids, direction, ...rest }: Props) {
  const t = useTexts()
  const me = useMe()
  const query = useQuery({
    queryKey: ['intake', 'entry', ids],
    queryFn: async ({ signal }) => {
      const waiting = await Promise.all(ids.map((id) => getWaiting(id, signal)))
      const source = waiting[0]?.suggestions.source
      const party = source ? (await findParties(source, signal)).find((p) => p.name === source || p.aliases?.includes(source)) : undefined
      return { waiting, party, key: crypto.randomUUID() }
    },
    staleTime: Infinity,
    gcTime: 0,
    retry: (failures, error) => failures < 2 && !(error instanceof Problem && error.status < 500 && error.status > 0),
    refetchInterval: (q) => (q.state.data?.waiting.some((w) => w.text_state === 'pending') ? 3000 : false),
  })
  const mayUse = (level: Level) => covers(me.clearance, level)
  if (query.isPending) return <SkeletonRows />
  if (!query.data) {
    if (query.error instanceof Problem && query.error.status === 404) return <EmptyState text={t('gone')} action={<Link to="/documents/inbox">{t('toInbox')}</Link>} />
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  }
  const { waiting, party, key } = query.data
  const suggestions = waiting[0]?.suggestions ?? {}
  const filled = kept(me.username, rest.name, me.defaults) ?? fillFrom(suggestions, emptyValues(me.defaults), mayUse)
  const start: Start = { direction, files: [], waiting, key, ...filled }
  return <Entry {...rest} start={start} party={party} offers={suggestions} />
}
