import { useFormat } from '@/shared/format'
import { StatusTag } from '@/shared/ui'
import type { Depth } from '../api'
import { useTexts } from '../texts'

/** How much waits, runs and failed, in numbers alone. */
export function Depths({ queues }: { queues: readonly Depth[] }) {
  const t = useTexts()
  const format = useFormat()
  return (
    <section aria-labelledby="depths">
      <h2 id="depths">{t('queues')}</h2>
      {queues.length === 0 ? (
        <p>{t('queuesEmpty')}</p>
      ) : (
        <div className="scroll-x">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('queue')}</th>
                <th scope="col">{t('waiting')}</th>
                <th scope="col">{t('running')}</th>
                <th scope="col">{t('state.given_up')}</th>
                <th scope="col">{t('stateOf')}</th>
              </tr>
            </thead>
            <tbody>
              {queues.map((q) => (
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
    </section>
  )
}
