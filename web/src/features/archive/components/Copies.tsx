import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { StatusTag, toast, type Tone } from '@/shared/ui'
import { retryCopies, type Copy, type Item } from '../api'
import { useTexts } from '../texts'

const tones: Record<Copy['state'], Tone> = { pending: 'warning', done: 'ok', failed: 'error', excluded: 'neutral', removing: 'warning' }

/** How an item stands in each designated system (DOC-07); what failed can be tried at once. */
export function Copies({ item, mayRetry }: { item: Item; mayRetry: boolean }) {
  const t = useTexts()
  const queries = useQueryClient()
  const retry = useMutation({
    mutationFn: () => retryCopies(item.id),
    onSuccess: () => toast.ok(t('retrying', { code: item.archival_code })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['archive', 'shelf'] }),
  })
  const copies = item.filing_copies.items ?? []
  if (item.status !== 'filed') return <>—</>
  if (copies.length === 0) return <span className="secondary">{t('noTarget')}</span>
  return (
    <span className="archive-copies">
      {copies.map((c) => (
        <StatusTag key={c.target} tone={tones[c.state]}>
          {t.of('target', c.target)} {c.state === 'failed' && c.problem ? t.of('problem', c.problem) : t.of('copy', c.state)}
        </StatusTag>
      ))}
      {mayRetry && copies.some((c) => c.state === 'failed') && (
        <Button size="small" type="link" loading={retry.isPending} aria-label={t('retryOne', { code: item.archival_code })} onClick={() => retry.mutate()}>
          {t('retry')}
        </Button>
      )}
    </span>
  )
}
