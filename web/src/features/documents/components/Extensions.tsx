import { useQuery } from '@tanstack/react-query'
import { DateText, StatusTag, useScopeNames } from '@/shared/ui'
import { getExtensions, type Row } from '../api'
import { useTexts, useWorkTexts } from '../texts'

/** How often the due date was put off, or asked to be. */
export function Extensions({ document: d }: { document: Row }) {
  const t = useTexts()
  const w = useWorkTexts()
  const { data } = useQuery({ queryKey: ['documents', 'extensions', d.id, d.version], queryFn: ({ signal }) => getExtensions(d.id, signal), enabled: Boolean(d.due_on) && !d.is_record_only })
  const nameOf = useScopeNames((data ?? []).flatMap((x) => [x.asked_by, x.decided_by].filter(Boolean).map((u) => 'u:' + u)))
  if (!data || data.length === 0) return null
  return (
    <section>
      <h2>{w('extensions')}</h2>
      <ul className="document-plain-list">
        {data.map((x) => (
          <li key={x.id}>
            <span className="documents-line">
              <span>
                <DateText value={x.old_due_on} /> → <DateText value={x.new_due_on} />
              </span>
              <StatusTag tone={x.is_granted === null ? 'warning' : x.is_granted ? 'ok' : 'error'}>{x.is_granted === null ? w('extendWaits') : x.is_granted ? w('extendYes') : w('extendNo')}</StatusTag>
            </span>
            <span className="secondary documents-line">
              <span>
                {w('askedBy', { who: nameOf('u:' + x.asked_by) })} <DateText value={x.asked_at} withTime />
              </span>
              {x.decided_at && (
                <span>
                  {w('decidedBy', { who: nameOf('u:' + x.decided_by) })} <DateText value={x.decided_at} withTime />
                </span>
              )}
            </span>
            <span>
              {t('reason')}：{x.reason}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
