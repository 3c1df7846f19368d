import { Form, Input, InputNumber, Modal, Select } from 'antd'
import { onSaveKey } from '@/shared/keys'
import { retentions, type BatchItem, type Plan } from '../api'
import { useTexts } from '../texts'

interface Typed {
  year?: number | null
  retention?: string
  category?: string
  office?: string
  reason?: string
}

/** The filing of one row, or of several: where they differ a field is empty, and what stays empty stays as it is. */
export function PlanDialog({ items, onClose, onChange }: { items: readonly BatchItem[]; onClose: () => void; onChange: (plan: Plan) => void }) {
  const t = useTexts()
  const [form] = Form.useForm<Typed>()
  const one = items.length === 1 ? items[0] : undefined
  const same = <K extends keyof Plan>(name: K): Plan[K] | undefined => (items.every((i) => i.plan[name] === items[0]?.plan[name]) ? items[0]?.plan[name] : undefined)
  const keep = one ? undefined : t('unchanged')
  const save = (typed: Typed) => {
    const plan: Plan = {}
    if (typed.year) plan.year = typed.year
    if (typed.retention) plan.retention = typed.retention
    if (typed.category?.trim()) plan.category = typed.category.trim().toUpperCase()
    // An office that is taken away is something else than one that is left as it was.
    if (typed.office !== undefined && (typed.office.trim() !== '' || form.isFieldTouched('office'))) plan.office = typed.office.trim().toUpperCase()
    if (typed.reason?.trim()) plan.reason = typed.reason.trim()
    onChange(plan)
  }
  return (
    <Modal open title={one ? t('changeOne', { number: one.register_no }) : t('changeSome', { count: items.length })} okText={t('changeOk', { count: items.length })} cancelText={t('cancel')} onCancel={onClose} onOk={form.submit}>
      <Form<Typed>
        form={form}
        name="archive-plan"
        layout="vertical"
        onKeyDownCapture={onSaveKey(form.submit)}
        onFinish={save}
        initialValues={{ year: same('year'), retention: same('retention'), category: same('category'), office: same('office'), reason: same('reason') }}
      >
        <div className="archive-pair">
          <Form.Item name="year" label={t('year')}>
            <InputNumber min={1900} max={2999} controls={false} placeholder={keep} autoFocus />
          </Form.Item>
          <Form.Item name="retention" label={t('retention')}>
            <Select placeholder={keep} options={retentions.map((r) => ({ value: r, label: t.of('retention', r) }))} />
          </Form.Item>
          <Form.Item name="category" label={t('category')} rules={[{ pattern: /^\s*[A-Za-z]{2}\s*$/, message: t('lack.category.archive_category') }]}>
            <Input maxLength={2} placeholder={keep} />
          </Form.Item>
          <Form.Item name="office" label={t('office')} rules={[{ pattern: /^\s*[0-9A-Za-z]{0,16}\s*$/, message: t('lack.office.archive_office') }]}>
            <Input maxLength={16} placeholder={keep} />
          </Form.Item>
        </div>
        <Form.Item name="reason" label={t('yearReason')} extra={t('yearReasonHint')}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
