import { Form, Input } from 'antd'
import { addCopies, type Row } from '../api'
import { copyNumbers, mostCopies } from '../copies'
import { useWorkTexts } from '../texts'
import { ActDialog } from './ActDialog'

/** Takes copies on paper into the list, many at once. */
export default function AddCopiesDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const w = useWorkTexts()
  return (
    <ActDialog<{ copy_nos: string }>
      name="documents-copies"
      title={w('addCopiesTitle', { number: d.register_no })}
      ok={w('addCopies')}
      initialValues={{ copy_nos: (d.copy_nos ?? []).join('、') }}
      act={({ copy_nos }) => addCopies(d.id, copyNumbers(copy_nos))}
      said={({ copy_nos }) => w('copiesAdded', { count: copyNumbers(copy_nos).length })}
      onClose={onClose}
    >
      <Form.Item name="copy_nos" label={w('copyNumbers')} extra={w('copyNumbersHint')} rules={[{ required: true, whitespace: true, message: w('copyNumbersMissing') }]}>
        <Input.TextArea rows={2} autoFocus maxLength={20 * mostCopies} />
      </Form.Item>
      <Counted />
    </ActDialog>
  )
}

function Counted() {
  const w = useWorkTexts()
  const count = copyNumbers((Form.useWatch('copy_nos') as string | undefined) ?? '').length
  return <p role="status">{count > 0 && w('copiesCount', { count })}</p>
}
