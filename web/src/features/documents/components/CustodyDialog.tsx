import { Form } from 'antd'
import { PickPerson, useScopeNames } from '@/shared/ui'
import { assignCustody, type Changed, type Custody, type Row } from '../api'
import { useTexts, useWorkTexts } from '../texts'
import { ActDialog } from './ActDialog'

/** 保管人: who keeps a classified document, and who while that person is away. */
export function CustodyDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const t = useTexts()
  const w = useWorkTexts()
  const nameOf = useScopeNames([d.custodian, d.deputy].filter(Boolean).map((u) => 'u:' + u))
  const label = ({ value, label }: { value?: unknown; label?: React.ReactNode }) => (label && label !== value ? label : nameOf('u:' + String(value)))
  return (
    <ActDialog<Custody, Changed>
      name="documents-custody"
      title={w('custodyTitle', { number: d.register_no })}
      ok={w('custodyOk')}
      initialValues={{ custodian: d.custodian || undefined, deputy: d.deputy || undefined }}
      act={({ custodian, deputy }) => assignCustody(d.id, { custodian, deputy: deputy ?? '' })}
      said={() => w('custodyChanged', { number: d.register_no })}
      onClose={onClose}
    >
      <p className="secondary">{w('custodyHint')}</p>
      <Form.Item name="custodian" label={t('custodian')} rules={[{ required: true, message: w('custodianMissing') }]}>
        <PickPerson labelRender={label} />
      </Form.Item>
      <Form.Item name="deputy" label={t('deputy')}>
        <PickPerson labelRender={label} />
      </Form.Item>
    </ActDialog>
  )
}
