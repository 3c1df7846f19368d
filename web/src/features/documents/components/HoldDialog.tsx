import { useQuery } from '@tanstack/react-query'
import { DateText, useScopeNames } from '@/shared/ui'
import { holdDocument, listHolds, releaseDocument, type Row } from '../api'
import { useWorkTexts } from '../texts'
import { ActDialog, ReasonField } from './ActDialog'

/** 暂停处置: a dispute, an audit or an investigation keeps a record from destruction until somebody lifts it. */
export function HoldDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const w = useWorkTexts()
  const holds = useQuery({ queryKey: ['documents', 'holds', d.id], queryFn: ({ signal }) => listHolds(d.id, signal) })
  const standing = holds.data?.find((h) => !h.lifted_at)
  const nameOf = useScopeNames((holds.data ?? []).map((h) => 'u:' + h.placed_by))
  if (!holds.data) return null
  return (
    <ActDialog<{ reason: string }>
      key={standing?.id ?? ''}
      name="documents-hold"
      title={standing ? w('releaseTitle', { number: d.register_no }) : w('holdTitle', { number: d.register_no })}
      ok={standing ? w('release') : w('hold')}
      act={({ reason }) => (standing ? releaseDocument(d.id, reason) : holdDocument(d.id, reason))}
      said={() => (standing ? w('released', { number: d.register_no }) : w('heldDone', { number: d.register_no }))}
      onClose={onClose}
    >
      <p className="secondary">{standing ? w('releaseHint') : w('holdHint')}</p>
      {holds.data.length > 0 && (
        <ul className="document-holds">
          {holds.data.map((h) => (
            <li key={h.id}>
              <DateText value={h.placed_at} withTime /> {nameOf('u:' + h.placed_by)}：{h.reason}
              {h.lifted_at && (
                <span className="secondary">
                  {' '}
                  {w('liftedOn')} <DateText value={h.lifted_at} /> {h.lift_reason}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <ReasonField autoFocus />
    </ActDialog>
  )
}
