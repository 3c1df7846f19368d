import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useFormat } from '@/shared/format'
import { Problem } from '@/shared/http'
import { DateText, StatusTag, toast, useConfirm } from '@/shared/ui'
import { retryJob, type FailedJob } from '../api'
import { useTexts } from '../texts'

/** The service lists no more than so many. */
const most = 100

/**
 * Jobs that did not succeed, by number and kind: what they are about and why they failed would tell of documents.
 * Trying one again does no harm, so it is done at once; all of them load the machine, so that is asked first.
 */
export function FailedJobs({ jobs }: { jobs: readonly FailedJob[] }) {
  const t = useTexts()
  const format = useFormat()
  const confirm = useConfirm()
  const queries = useQueryClient()
  const retry = useMutation({
    mutationFn: retryEach,
    onSuccess: (gone, asked) => {
      const tried = asked.length - gone.length
      if (tried > 0) toast.ok(asked.length === 1 ? t('retried', { id: asked[0] }) : t('retriedAll', { count: tried }))
      else toast.ok(t('goneMeanwhile'))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['queues'] }),
  })
  const retryAll = async () => {
    if (await confirm({ title: t('retryAllTitle', { count: jobs.length }), text: t('retryAllText'), ok: t('retryAll', { count: jobs.length }) })) retry.mutate(jobs.map((j) => j.id))
  }
  const isBusy = (id: string) => retry.isPending && (retry.variables?.includes(id) ?? false)
  return (
    <section aria-labelledby="failed">
      <header className="queue-head">
        <h2 id="failed">{t('failed')}</h2>
        {jobs.length > 1 && (
          <Button onClick={() => void retryAll()} loading={retry.isPending && (retry.variables?.length ?? 0) > 1}>
            {t('retryAll', { count: jobs.length })}
          </Button>
        )}
      </header>
      {jobs.length === 0 ? (
        <p role="status">{t('failedNone')}</p>
      ) : (
        <>
          <p className="secondary">{jobs.length < most ? t('failedHint') : t('failedMost', { count: most })}</p>
          <div className="scroll-x">
            <table className="plain-table queue-jobs">
              <thead>
                <tr>
                  <th scope="col">{t('id')}</th>
                  <th scope="col">{t('kindOf')}</th>
                  <th scope="col">{t('stateOf')}</th>
                  <th scope="col">{t('attempts')}</th>
                  <th scope="col">{t('at')}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {jobs.map((j) => (
                  <tr key={j.id}>
                    <th scope="row" className="figures">
                      {j.id}
                    </th>
                    <td title={t.of('queue', j.queue)}>{t.of('kind', j.kind)}</td>
                    <td>
                      <StatusTag tone={j.state === 'given_up' ? 'error' : 'warning'}>{t.of('state', j.state)}</StatusTag>
                    </td>
                    <td className="figures">{format.number(j.attempts)}</td>
                    <td>
                      <DateText value={j.at} withTime />
                    </td>
                    <td className="end">
                      <Button size="small" onClick={() => retry.mutate([j.id])} loading={isBusy(j.id)} aria-label={t('retryOne', { id: j.id })}>
                        {t('retry')}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  )
}

/** Has each tried again, one after the other; returns those that were no longer failed when their turn came. */
async function retryEach(ids: readonly string[]): Promise<string[]> {
  const gone: string[] = []
  for (const id of ids) {
    try {
      await retryJob(id)
    } catch (error) {
      if (!(error instanceof Problem && error.status === 404)) throw error
      gone.push(id)
    }
  }
  return gone
}
