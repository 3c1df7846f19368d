import { DateText } from '@/shared/ui'
import type { Handover } from '../api'
import { useTexts } from '../texts'

/** What was handed over before, by whom and why. */
export function HandoverHistory({ history, nameOf }: { history: NonNullable<Handover['history']>; nameOf: (user: string) => string }) {
  const t = useTexts()
  return (
    <section className="admin-holding">
      <h2>{t('handoverHistory')}</h2>
      <div className="scroll-x">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('at')}</th>
              <th scope="col">{t('doneBy')}</th>
              <th scope="col">{t('handed')}</th>
              <th scope="col">{t('reason')}</th>
            </tr>
          </thead>
          <tbody>
            {history.map((h) => (
              <tr key={h.done_at}>
                <td>
                  <DateText value={h.done_at} withTime />
                </td>
                <td>{nameOf(h.done_by)}</td>
                <td>
                  {t('handedCount', { count: h.handed })} {[...new Set(Object.values(h.to).filter(Boolean))].map(nameOf).join(t('listJoin'))}
                </td>
                <td>{h.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
