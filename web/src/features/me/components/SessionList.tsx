import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { DateText, ErrorState, SkeletonRows, StatusTag, toast, useConfirm } from '@/shared/ui'
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
        <div className="scroll-x">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('browser')}</th>
                <th scope="col">{t('since')}</th>
                <th scope="col">{t('lastSeen')}</th>
                <th scope="col">{t('actions')}</th>
              </tr>
            </thead>
            <tbody>
              {sessions.data.map((s) => (
                <tr key={s.id}>
                  <td>{browserName(s.user_agent)}</td>
                  <td>
                    <DateText value={s.created_at} withTime />
                  </td>
                  <td>
                    <DateText value={s.last_seen_at} withTime />
                  </td>
                  <td>
                    {s.is_current ? (
                      <StatusTag tone="info">{t('thisOne')}</StatusTag>
                    ) : (
                      <Button size="small" onClick={() => end.mutate(s.id)}>
                        {t('end')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
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
