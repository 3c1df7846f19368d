import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Select, type FormInstance } from 'antd'
import { useMe } from '@/shared/access'
import { PickScope } from '@/shared/ui'
import { listRegisters } from '../api'
import { useTexts } from '../texts'
import { kinds, levels, urgencies, type Values } from '../values'

interface Props {
  form: FormInstance<Values>
  initial: Values
  /** A draft that is there already: what it is can no longer be chosen. */
  isBegun?: boolean
  disabled?: boolean
  onDirty: () => void
  onSave: () => void
  children?: React.ReactNode
}

/** What a drafter says of a text: to whom, under which code, with how many copies. */
export function DraftForm({ form, initial, isBegun, disabled, onDirty, onSave, children }: Props) {
  const t = useTexts()
  const me = useMe()
  const direction = Form.useWatch('direction', form) ?? initial.direction
  const level = Form.useWatch('classification', form) ?? initial.classification
  const isClassified = level === 'confidential' || level === 'secret'
  const registers = useQuery({ queryKey: ['registers'], queryFn: ({ signal }) => listRegisters(signal) })
  const codes = (registers.data ?? []).filter((r) => r.direction === direction && r.is_classified === isClassified)
  const allowed = levels.slice(0, levels.indexOf(me.clearance) + 1)
  return (
    <Form<Values> form={form} name="draft" layout="vertical" className="draft-form" initialValues={initial} disabled={disabled} onValuesChange={onDirty} onFinish={onSave} scrollToFirstError>
      <Form.Item name="title" label={t('fieldTitle')} rules={[{ required: true, whitespace: true, message: t('titleMissing') }]}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={500} autoFocus={!isBegun} />
      </Form.Item>
      <div className="draft-grid">
        <Form.Item name="direction" label={t('direction')}>
          <Select disabled={disabled || isBegun} options={(['outgoing', 'internal'] as const).map((d) => ({ value: d, label: t.of('direction', d) }))} onChange={(d: string) => form.setFieldsValue({ register: undefined, needs_seal: d === 'outgoing' })} />
        </Form.Item>
        <Form.Item name="kind" label={t('fieldKind')}>
          <Select allowClear showSearch options={kinds.map((k) => ({ value: k, label: k }))} />
        </Form.Item>
        <Form.Item name="classification" label={t('classification')}>
          <Select disabled={disabled || (isBegun && isClassified)} options={(isBegun ? allowed.slice(0, 2) : allowed).map((l) => ({ value: l, label: t.of('level', l) }))} onChange={() => form.setFieldValue('register', undefined)} />
        </Form.Item>
        <Form.Item name="urgency" label={t('urgency')}>
          <Select options={urgencies.map((u) => ({ value: u, label: t.of('urgency', u) }))} />
        </Form.Item>
      </div>
      <Form.Item name="main_recipients" label={t('mainRecipients')} extra={t('mainHint')}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={['；', ';', '，', '\n']} />
      </Form.Item>
      <Form.Item name="copied_to" label={t('copiedTo')}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={['；', ';', '，', '\n']} />
      </Form.Item>
      <div className="draft-grid">
        <Form.Item name="copies" label={t('copies')}>
          <InputNumber min={0} max={100000} precision={0} />
        </Form.Item>
        <Form.Item name="register" label={t('register')} tooltip={t('registerHint')}>
          <Select allowClear options={codes.map((r) => ({ value: r.prefix, label: r.prefix }))} />
        </Form.Item>
        <Form.Item name="needs_seal" valuePropName="checked" label=" " colon={false}>
          <Checkbox>{t('needsSeal')}</Checkbox>
        </Form.Item>
      </div>
      <Form.Item name="scope" label={t('scope')}>
        <PickScope disabled={disabled || (isBegun && isClassified)} />
      </Form.Item>
      <Form.Item name="remarks" label={t('remarks')}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} maxLength={4000} />
      </Form.Item>
      {children}
    </Form>
  )
}
