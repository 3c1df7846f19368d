import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useMe, usePermission } from '@/shared/access'
import { DateText, DueText, ErrorState, StatusTag } from '@/shared/ui'
import { getCopies, type Copy, type CopyMove, type Row } from '../api'
import { useWorkTexts } from '../texts'
import AddCopiesDialog from './AddCopiesDialog'
import BorrowDialog from './BorrowDialog'
import CopyDialog from './CopyDialog'

/** 纸质份号: where each copy on paper is, and how it goes out and comes back. */
export default function PaperCopies({ document: d }: { document: Row }) {
  const w = useWorkTexts()
  const me = useMe()
  const mayMove = usePermission({ permission: 'document.copies' }) && d.status !== 'void'
  const [moving, setMoving] = useState<{ copy: Copy; act: CopyMove }>()
  const [adding, setAdding] = useState(false)
  const [borrowing, setBorrowing] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'copies', d.id, d.version], queryFn: ({ signal }) => getCopies(d.id, signal) })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data || (data.length === 0 && !mayMove)) return null
  return (
    <section className="document-copies">
      <h2>{w('copies')}</h2>
      {data.length === 0 ? (
        <p className="secondary">{w('copiesNone')}</p>
      ) : (
        <ul>
          {data.map((c) => (
            <li key={c.copy_no}>
              <strong className="figures">{c.copy_no}</strong>
              <span className="document-copy">
                <span className="documents-line">
                  <StatusTag tone={c.is_overdue ? 'error' : c.state === 'kept' ? 'neutral' : 'info'}>{c.is_overdue ? w('copyOverdue') : w.of('copyState', c.state)}</StatusTag>
                  {c.state !== 'kept' && <span>{c.holder_name || c.person || c.department}</span>}
                  {c.due_on && <DueText due={c.due_on} />}
                </span>
                <span className="secondary documents-line">
                  {c.state !== 'kept' && (
                    <span>
                      {w('handedOn')} <DateText value={c.handed_on} />
                    </span>
                  )}
                  {c.signed_on && (
                    <span>
                      {w('signedOn')} <DateText value={c.signed_on} />
                    </span>
                  )}
                  {c.returned_on && (
                    <span>
                      {w('returnedOn')} <DateText value={c.returned_on} />
                    </span>
                  )}
                </span>
              </span>
              {mayMove && (
                <span className="document-file-actions">
                  {movesOf(c).map((act) => (
                    <Button key={act} size="small" aria-label={w('moveOf', { move: w.of('move', act), copy: c.copy_no })} onClick={() => setMoving({ copy: c, act })}>
                      {w.of('move', act)}
                    </Button>
                  ))}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayMove ? (
        <Button onClick={() => setAdding(true)}>{w('addCopies')}</Button>
      ) : (
        data.some((c) => c.person !== me.username) && <Button onClick={() => setBorrowing(true)}>{w('borrow')}</Button>
      )}
      {moving && <CopyDialog document={d} copy={moving.copy} act={moving.act} onClose={() => setMoving(undefined)} />}
      {adding && <AddCopiesDialog document={d} onClose={() => setAdding(false)} />}
      {borrowing && <BorrowDialog document={d} onClose={() => setBorrowing(false)} />}
    </section>
  )
}

/** What can be entered about a copy as it stands. */
function movesOf(c: Copy): readonly CopyMove[] {
  if (c.state === 'kept') return ['hand-out', 'borrow']
  return c.signed_on ? ['return'] : ['sign', 'return']
}
