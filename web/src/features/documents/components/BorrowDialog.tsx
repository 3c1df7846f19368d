import { Form } from 'antd'
import { dayOf } from '@/shared/format'
import { DateField } from '@/shared/ui'
import { askToBorrow, type BorrowRequest, type Row } from '../api'
import { isClassified } from '../query'
import { useTexts, useWorkTexts } from '../texts'
import { ActDialog, ReasonField } from './ActDialog'

/** 申请原件: asks whoever keeps it for the paper. */
export default function BorrowDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const t = useTexts()
  const w = useWorkTexts()
  return (
    <ActDialog<BorrowRequest>
      name="documents-borrow"
      title={w('borrowTitle', { number: d.register_no })}
      ok={w('borrowOk')}
      act={(typed) => askToBorrow(d.id, typed)}
      said={() => w('borrowAsked', { number: d.register_no })}
      onClose={onClose}
    >
      <p>{isClassified(d.classification) ? w('borrowClassified') : d.status === 'filed' ? w('borrowFiled') : w('borrowOpen')}</p>
      <Form.Item name="due_on" label={w('borrowUntil')} rules={[{ required: true, message: t('dateMissing') }]}>
        <DateField min={dayOf(new Date())} />
      </Form.Item>
      <ReasonField />
    </ActDialog>
  )
}
