import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useFormat } from '@/shared/format'
import { ErrorState, SkeletonRows, StatusTag, toast } from '@/shared/ui'
import { getQueues, pauseRecognition } from '../api'
import { useTexts } from '../texts'
import { useDuration } from '../useDuration'

const key = ['queues']

/** What waits in the background, in numbers alone, and the switch of the recognition of scans. */
export function Queues() {
  const t = useTexts()
  const format = useFormat()
  const duration = useDuration()
  const queries = useQueryClient()
  const queues = useQuery({ queryKey: key, queryFn: getQueues, refetchInterval: 10_000 })
  const pause = useMutation({
    mutationFn: pauseRecognition,
    onSuccess: (_, paused) => toast.ok(t(paused ? 'pausedDone' : 'resumedDone')),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  if (queues.isPending) return <SkeletonRows rows={3} />
  if (!queues.data) return <ErrorState error={queues.error} onRetry={() => void queues.refetch()} />
  const { items, ocr } = queues.data
  return (
    <div className="stores-queues">
      <section aria-labelledby="ocr">
        <h2 id="ocr">{t('ocr')}</h2>
        {!ocr.available && <p>{t('ocrMissing')}</p>}
        {ocr.available && (
          <>
            <p role="status">
              {ocr.files === 0 ? t('ocrIdle') : t('ocrWaiting', { files: format.number(ocr.files), pages: format.number(ocr.pages), time: duration(ocr.remaining_seconds) })} {ocr.paused && t('pausedText')}
            </p>
            <p>
              <Button onClick={() => pause.mutate(!ocr.paused)} loading={pause.isPending}>
                {t(ocr.paused ? 'resume' : 'pause')}
              </Button>{' '}
              <span className="secondary">{t('switchHint')}</span>
            </p>
          </>
        )}
      </section>
      <section aria-labelledby="queues">
        <h2 id="queues">{t('queues')}</h2>
        <p className="secondary">{t('queuesHint')}</p>
        {items.length === 0 ? (
          <p>{t('queuesEmpty')}</p>
        ) : (
          <div className="scroll-x">
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{t('queue')}</th>
                  <th scope="col">{t('queueWaiting')}</th>
                  <th scope="col">{t('running')}</th>
                  <th scope="col">{t('failed')}</th>
                  <th scope="col">{t('queueState')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((q) => (
                  <tr key={q.queue}>
                    <th scope="row">{t.of('queue', q.queue)}</th>
                    <td className="figures">{format.number(q.waiting)}</td>
                    <td className="figures">{format.number(q.running)}</td>
                    <td className="figures">{q.failed > 0 ? <StatusTag tone="error">{format.number(q.failed)}</StatusTag> : 0}</td>
                    <td>{q.paused ? <StatusTag tone="warning">{t('paused')}</StatusTag> : t('working')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {items.some((q) => q.failed > 0) && <p className="secondary">{t('failedHint')}</p>}
      </section>
    </div>
  )
}
