import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { DateText, ErrorState, PlainTable, SkeletonRows, StatusTag, toast, useConfirm } from '@/shared/ui'
import { endOtherSessions, endSession, listSessions } from '../api'
import { useTexts } from '../texts'

const key = ['me', 'sessions']

export function SessionList() {
  const t = useTexts()
  const confirm = useConfirm()
  const queries = useQueryClient()
  const sessions = useQuery({ queryKey: key, queryFn: listSessions })
  const after = { onSettled: () => queries.invalidateQueries({ queryKey: key }) }
  const end = useMutation({ mutationFn: endSession, onSuccess: () => toast.ok(t('ended')), ...after })
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSuccess: ({ ended }) => toast.ok(t('endOthersDone', { count: ended })), ...after })
  return (
    <section>
      <h2>{t('sessions')}</h2>
      <p className="secondary">{t('sessionsHint')}</p>
      {sessions.isPending && <SkeletonRows rows={2} />}
      {sessions.error && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data && (
        <PlainTable
          head={[t('browser'), t('since'), t('lastSeen'), t('actions')]}
          rows={sessions.data}
          rowKey={(s) => s.id}
          cells={(s) => [
            browserName(s.user_agent),
            <DateText key="since" value={s.created_at} withTime />,
            <DateText key="seen" value={s.last_seen_at} withTime />,
            s.is_current ? (
              <StatusTag key="this" tone="info">
                {t('thisOne')}
              </StatusTag>
            ) : (
              <Button key="end" size="small" onClick={() => end.mutate(s.id)}>
                {t('end')}
              </Button>
            ),
          ]}
        />
      )}
      {sessions.data && sessions.data.length > 1 && (
        <Button onClick={() => void confirm({ title: t('endOthersAsk'), text: t('endOthersText'), ok: t('endOthers') }).then((yes) => yes && endOthers.mutate())}>{t('endOthers')}</Button>
      )}
    </section>
  )
}

/** Browsers name all their forefathers; people know the last one and the system. */
function browserName(agent: string): string {
  const known: [RegExp, string][] = [[/Edg\/(\d+)/, 'Edge'], [/Firefox\/(\d+)/, 'Firefox'], [/(?:Headless)?Chrome\/(\d+)/, 'Chrome'], [/Version\/(\d+).*Safari/, 'Safari']]
  const browser = known.map(([form, name]) => [form.exec(agent)?.[1], name] as const).find(([version]) => version)
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0] ?? ''
  return browser ? `${browser[1]} ${browser[0]} ${system && `(${system})`}`.trim() : agent.slice(0, 60) || '—'
}
