import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useLanguage } from '@/shared/i18n'
import { DateText, toast } from '@/shared/ui'
import { dismissFailure, listFailures, retryFailure, type Failure } from '../api'
import { useTexts } from '../texts'

/** What a watched folder or the mailbox brought and could not be taken, with the reason; nothing where all went well. */
export function Failures() {
  const t = useTexts()
  const { data } = useQuery({ queryKey: ['intake', 'failures'], queryFn: ({ signal }) => listFailures(signal), refetchInterval: 60_000 })
  if (!data?.length) return null
  return (
    <Alert
      type="warning"
      showIcon
      title={t('failures', { count: data.length })}
      description={
        <ul className="inbox-failures">
          {data.map((f) => (
            <FailureLine key={f.id} failure={f} />
          ))}
        </ul>
      }
    />
  )
}

function FailureLine({ failure: f }: { failure: Failure }) {
  const t = useTexts()
  const language = useLanguage()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['intake'] })
  const retrying = useMutation({ mutationFn: () => retryFailure(f.id), onSuccess: () => toast.ok(t('retryAsked')), onSettled: refresh })
  const dismissing = useMutation({ mutationFn: () => dismissFailure(f.id), onSettled: refresh })
  const name = f.name || t('nameless')
  return (
    <li>
      <span>
        <strong>{name}</strong> <span className="secondary">{t.of('channel', f.channel)} · {f.owner} · <DateText value={f.at} withTime /></span>
        <br />
        {language === 'en' ? f.reason.en : f.reason.zh}
      </span>
      <span className="inbox-failure-actions">
        {f.code !== 'state_secret_mark' && (
          <Button size="small" disabled={Boolean(f.retried_at)} loading={retrying.isPending} aria-label={t('retryOne', { name })} onClick={() => retrying.mutate()}>
            {f.retried_at ? t('retried') : t('retry')}
          </Button>
        )}
        <Button size="small" type="text" loading={dismissing.isPending} aria-label={t('dismissOne', { name })} onClick={() => dismissing.mutate()}>
          {t('dismiss')}
        </Button>
      </span>
    </li>
  )
}
