import { Form, Radio } from 'antd'
import { dayOf } from '@/shared/format'
import { DateField, PickDepartment, PickPerson } from '@/shared/ui'
import { moveCopy, type Copy, type CopyAct, type CopyMove, type Row } from '../api'
import { useTexts, useWorkTexts } from '../texts'
import { ActDialog } from './ActDialog'

type Typed = CopyAct & { holder: 'department' | 'person' }

/** One step of a copy on paper: handed out, lent, signed for, given back. */
export default function CopyDialog({ document: d, copy, act, onClose }: { document: Row; copy: Copy; act: CopyMove; onClose: () => void }) {
  const t = useTexts()
  const w = useWorkTexts()
  const today = dayOf(new Date())
  const isLeaving = act === 'hand-out' || act === 'borrow'
  const title = w('moveOf', { move: w.of('move', act), copy: copy.copy_no })
  return (
    <ActDialog<Typed, Copy>
      name="documents-copy"
      title={title}
      ok={title}
      initialValues={{ on: today, holder: act === 'borrow' ? 'person' : 'department', ...(act === 'sign' && copy.person && { person: copy.person }) }}
      act={({ holder, department, person, on, due_on }) =>
        moveCopy(d.id, copy.copy_no, act, { on, ...(isLeaving ? { [holder]: holder === 'person' ? person : department } : act === 'sign' && { person }), ...(act === 'borrow' && { due_on }) })
      }
      said={() => w('moved', { move: w.of('move', act), copy: copy.copy_no })}
      onClose={onClose}
    >
      {act === 'return' && <p>{w('returnFrom', { who: copy.holder_name || copy.person || copy.department })}</p>}
      {isLeaving && <Holder />}
      {act === 'sign' && (
        <Form.Item name="person" label={t('signedBy')} rules={[{ required: true, message: t('personMissing') }]}>
          <PickPerson autoFocus />
        </Form.Item>
      )}
      <Form.Item name="on" label={w.of('moveDay', act)} rules={[{ required: true, message: t('dateMissing') }]}>
        <DateField max={today} />
      </Form.Item>
      {act === 'borrow' && (
        <Form.Item name="due_on" label={w('borrowUntil')} rules={[{ required: true, message: t('dateMissing') }]}>
          <DateField />
        </Form.Item>
      )}
    </ActDialog>
  )
}

/** To a department or to a person. */
function Holder() {
  const w = useWorkTexts()
  const holder = (Form.useWatch('holder') as Typed['holder'] | undefined) ?? 'department'
  return (
    <>
      <Form.Item name="holder" label={w('toWhom')}>
        <Radio.Group options={(['department', 'person'] as const).map((value) => ({ value, label: w.of('holder', value) }))} />
      </Form.Item>
      {holder === 'person' ? (
        <Form.Item key="person" name="person" label={w('holder.person')} rules={[{ required: true, message: w('holderMissing') }]}>
          <PickPerson />
        </Form.Item>
      ) : (
        <Form.Item key="department" name="department" label={w('holder.department')} rules={[{ required: true, message: w('holderMissing') }]}>
          <PickDepartment />
        </Form.Item>
      )}
    </>
  )
}
