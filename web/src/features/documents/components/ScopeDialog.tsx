import { useQuery } from '@tanstack/react-query'
import { Alert, Form, Modal } from 'antd'
import { DateText, ErrorState, PickPerson, PickScope, scopeOf, SkeletonRows, useScopeNames, wordsOf } from '@/shared/ui'
import { changeScope, getScope, type Row, type ScopeView } from '../api'
import { isClassified } from '../query'
import { useWorkTexts } from '../texts'
import { ActDialog, ReasonField } from './ActDialog'

interface Values {
  distribution: string[]
  originals?: string[]
  reason: string
}

/** 分发范围: the one in force, another one, and what that would change before it is sent. */
export function ScopeDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const w = useWorkTexts()
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'scope', d.id, d.version], queryFn: ({ signal }) => getScope(d.id, signal) })
  if (data) return <Change document={d} view={data} onClose={onClose} />
  return (
    <Modal open title={w('scopeTitle', { number: d.register_no })} footer={null} onCancel={onClose}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={3} />}
    </Modal>
  )
}

function Change({ document: d, view, onClose }: { document: Row; view: ScopeView; onClose: () => void }) {
  const w = useWorkTexts()
  const classified = isClassified(d.classification)
  const before = wordsOf(view.distribution)
  const originals = view.originals ?? []
  const nameOf = useScopeNames(before.concat(originals.map(asPerson)))
  return (
    <ActDialog<Values>
      name="documents-scope"
      title={w('scopeTitle', { number: d.register_no })}
      ok={classified ? w('scopeAsk') : w('scopeOk')}
      width={600}
      initialValues={{ distribution: before, originals }}
      act={(typed) => changeScope(d.id, { distribution: scopeOf(typed.distribution), ...(classified && { originals: typed.originals ?? [] }), reason: typed.reason })}
      said={(typed) => (classified && (view.state !== 'approved' || less(typed.distribution, before).length + less(typed.originals ?? [], originals).length > 0) ? w('scopeAsked', { number: d.register_no }) : w('scopeChanged', { number: d.register_no }))}
      onClose={onClose}
    >
      <p>{w('scopeNow', { names: before.map(nameOf).join('、') })}</p>
      {view.request && <Waiting request={view.request} />}
      <Form.Item name="distribution" label={w('scopeNew')} rules={[{ required: true, type: 'array', min: 1, message: w('scopeNobody') }]}>
        <PickScope />
      </Form.Item>
      {classified && (
        <Form.Item name="originals" label={w('originals')} extra={w('originalsHint')}>
          <PickPerson multiple labelRender={({ value }) => nameOf(asPerson(String(value)))} />
        </Form.Item>
      )}
      <ReasonField />
      <Effect document={d} view={view} />
    </ActDialog>
  )
}

/** A wider scope that waits for a supervisor already. */
function Waiting({ request }: { request: NonNullable<ScopeView['request']> }) {
  const w = useWorkTexts()
  const words = wordsOf(request.distribution)
  const nameOf = useScopeNames([...words, asPerson(request.requested_by)])
  return (
    <Alert
      type="info"
      title={
        <>
          {w('scopeWaits', { who: nameOf(asPerson(request.requested_by)), names: words.map(nameOf).join('、') })} <DateText value={request.requested_at} withTime />
        </>
      }
    />
  )
}

/** What the change does, in words: who gains, who loses, and whether a supervisor is asked first. */
function Effect({ document: d, view }: { document: Row; view: ScopeView }) {
  const w = useWorkTexts()
  const now: string[] = Form.useWatch('distribution') ?? []
  const originals: string[] = Form.useWatch('originals') ?? []
  const before = wordsOf(view.distribution)
  const gain = less(now, before)
  const lose = less(before, now)
  const gainOriginal = less(originals, view.originals ?? []).map(asPerson)
  const loseOriginal = less(view.originals ?? [], originals).map(asPerson)
  const nameOf = useScopeNames([...gain, ...lose, ...gainOriginal, ...loseOriginal])
  const names = (words: readonly string[]) => words.map(nameOf).join('、')
  const classified = isClassified(d.classification)
  const lines = [
    gain.length > 0 && (classified ? w('gainAsk', { names: names(gain) }) : d.is_distributed ? w('gainSign', { names: names(gain) }) : w('gain', { names: names(gain) })),
    lose.length > 0 && w('lose', { names: names(lose) }),
    gainOriginal.length > 0 && w('gainOriginal', { names: names(gainOriginal) }),
    loseOriginal.length > 0 && w('loseOriginal', { names: names(loseOriginal) }),
    classified && view.state !== 'approved' && w('askAnew'),
  ].filter((line) => line !== false)
  return (
    <div role="status" className={lines.length > 0 ? 'document-note document-note-info' : undefined}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  )
}

const less = (list: readonly string[], other: readonly string[]) => list.filter((one) => !other.includes(one))
const asPerson = (username: string) => 'u:' + username
