import { useQuery } from '@tanstack/react-query'
import { DateText, StatusTag, type Tone } from '@/shared/ui'
import { listFilingCopies, type Row } from '../api'
import { useWorkTexts } from '../texts'

const tones: Record<string, Tone> = { done: 'ok', failed: 'error', excluded: 'neutral' }

/** Where a filed record stands: its code, how long it is kept, and its copies in the designated systems. */
export function FiledFacts({ document: d }: { document: Row }) {
  const w = useWorkTexts()
  const copies = useQuery({ queryKey: ['documents', 'filing-copies', d.id, d.version], queryFn: ({ signal }) => listFilingCopies(d.id, signal), enabled: d.status === 'filed' })
  return (
    <section>
      <h2>{w('filed')}</h2>
      <dl className="document-facts">
        <dt>{w('archivalCode')}</dt>
        <dd className="figures">{d.archival_code}</dd>
        <dt>{w('filedOn')}</dt>
        <dd>
          <DateText value={d.filed_on} />
        </dd>
        <dt>{w('retention')}</dt>
        <dd>
          {w.of('retention', d.retention)}
          {d.extended_years > 0 && w('extendedYears', { count: d.extended_years })}
        </dd>
        {(copies.data?.items ?? []).length > 0 && (
          <>
            <dt>{w('filingCopies')}</dt>
            <dd className="document-tags">
              {(copies.data?.items ?? []).map((c) => (
                <StatusTag key={c.target} tone={tones[c.state] ?? 'warning'}>
                  {w.of('target', c.target)} {w.of('filingCopy', c.state)}
                </StatusTag>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
