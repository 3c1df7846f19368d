import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { Alert, Button, Checkbox, Collapse, Form, Input, InputNumber, Select } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey, useKeys } from '@/shared/keys'
import { DateField, PickDepartment, PickParty, toast, useConfirm } from '@/shared/ui'
import { correctDocument, getDocument, type Row } from '../api'
import { changedFields, correctionOf, fieldNames, firstFields, moreFields, numbers, sameValue, valuesOf, type FieldName, type Values } from '../correction'
import { useTexts } from '../texts'
import { isClassified } from '../query'
import { useDepartmentNames } from '../useNames'
import { ConflictDialog } from './ConflictDialog'
import { PickOpenTag } from './PickOpenTag'
import { useValueText } from './valueText'

const choices: Partial<Record<FieldName, readonly string[]>> = { urgency: ['normal', 'urgent', 'critical'], handling: ['read', 'act'], carrier: ['electronic', 'paper', 'fax', 'mail'] }
const dates: readonly string[] = ['received_on', 'document_date', 'due_on', 'classification_until']
const mandatory: readonly string[] = ['title', 'source', 'received_on']

/** 更正, beside the preview: what differs is sent with the version that was read. */
export function CorrectForm({ document: d, onDone, onCancel }: { document: Row; onDone: () => void; onCancel: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const confirm = useConfirm()
  const [form] = Form.useForm<Values>()
  const [base, setBase] = useState(d)
  const [theirs, setTheirs] = useState<Row>() // the latest, while the conflict is being settled
  const [compared, setCompared] = useState<ReadonlySet<FieldName>>(new Set())
  const [above, setAbove] = useState('')
  const [dirty, setDirty] = useState(false)
  const departments = useDepartmentNames()
  const valueText = useValueText()
  useEffect(() => form.getFieldInstance('title')?.focus(), [form])
  useBlocker({
    shouldBlockFn: async () => dirty && !(await confirm({ title: t('correct'), text: t('unsaved'), ok: t('leave') })),
    enableBeforeUnload: dirty,
  })

  const save = useMutation({
    mutationFn: () => correctDocument(d.id, correctionOf(base.version, valuesOf(base), form.getFieldsValue(true) as Values)),
    meta: { quiet: true },
    onSuccess: () => {
      setDirty(false)
      toast.ok(t('saved'))
      onDone()
      void queries.invalidateQueries({ queryKey: ['documents'] })
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'stale_version') setTheirs(await getDocument(d.id))
      else setAbove(showAtFields(form, error))
    },
  })
  const submit = () => {
    if (save.isPending) return
    if (changedFields(valuesOf(base), form.getFieldsValue(true) as Values).length === 0) {
      setDirty(false)
      toast.ok(t('nothingChanged'))
      onDone()
      return
    }
    setAbove('')
    void form.validateFields().then(() => save.mutate(), () => undefined)
  }
  useKeys([
    { key: 'Ctrl+S', label: { zh: '保存更正', en: 'Save the correction' }, run: submit },
    { key: 'Ctrl+Enter', label: { zh: '保存更正', en: 'Save the correction' }, run: submit },
  ])

  const loadLatest = () => {
    if (!theirs) return
    setBase(theirs)
    setCompared(new Set())
    form.setFieldsValue(valuesOf(theirs) as never)
    setDirty(false)
    setTheirs(undefined)
    void queries.invalidateQueries({ queryKey: ['documents'] })
  }
  const compare = () => {
    if (!theirs) return
    const mine = form.getFieldsValue(true) as Values
    const [before, latest] = [valuesOf(base), valuesOf(theirs)]
    const apart = new Set<FieldName>()
    for (const name of fieldNames) {
      if (sameValue(name, before[name], latest[name])) continue
      // What only they changed is taken over; what both changed stays as typed, with theirs beside it.
      if (sameValue(name, before[name], mine[name])) form.setFieldValue(name, latest[name])
      else if (!sameValue(name, mine[name], latest[name])) apart.add(name)
    }
    setBase(theirs)
    setCompared(apart)
    setTheirs(undefined)
  }

  const field = (name: FieldName): ReactNode => (
    <Form.Item
      key={name}
      name={name}
      label={name === 'needs_reply' ? undefined : t.of('field', name)}
      valuePropName={name === 'needs_reply' ? 'checked' : 'value'}
      rules={mandatory.includes(name) ? [{ required: true, whitespace: name !== 'received_on', message: t.of('field', name) }] : undefined}
      extra={compared.has(name) ? t('nowIs', { value: valueText(name, valuesOf(base)[name]) || t('empty') }) : undefined}
    >
      {control(name)}
    </Form.Item>
  )
  const control = (name: FieldName): ReactNode => {
    if (choices[name]) return <Select options={choices[name].map((c) => ({ value: c, label: t.of(name, c) }))} />
    if (dates.includes(name)) return <DateField />
    if (numbers.includes(name)) return <InputNumber min={0} precision={0} />
    const named = (p: { value?: unknown; label?: ReactNode }) => departments.get(String(p.value)) ?? p.label
    switch (name) {
      case 'source':
        return <PickParty />
      case 'tags':
        return <PickOpenTag />
      case 'lead_department':
        return <PickDepartment labelRender={named} />
      case 'assisting_departments':
        return <PickDepartment multiple labelRender={named} />
      case 'copy_nos':
        return <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[' ', ',', '，', '、']} />
      case 'needs_reply':
        return <Checkbox>{t.of('field', name)}</Checkbox>
      case 'remarks':
        return <Input.TextArea rows={3} maxLength={4000} />
      default:
        return name === 'title' ? <Input.TextArea autoSize maxLength={500} onPressEnter={(e) => e.preventDefault()} /> : <Input />
    }
  }
  const shown = (names: readonly FieldName[]) => names.filter((n) => n !== 'classification_until' || isClassified(d.classification)).map(field)
  return (
    <Form<Values>
      form={form}
      name="documents-correct"
      layout="vertical"
      className="document-form"
      onKeyDownCapture={onSaveKey(submit)}
      requiredMark={(label, { required }) => <>{label}{required && <span className="secondary">{t('required')}</span>}</>}
      initialValues={valuesOf(d)}
      validateTrigger="onBlur"
      scrollToFirstError={{ focus: true }}
      onValuesChange={() => setDirty(true)}
      onFinish={submit}
    >
      <div role="alert">{above && <Alert type="error" title={t('errorsTitle')} description={above} />}</div>
      {shown(firstFields)}
      <Collapse ghost items={[{ key: 'more', label: t('moreFields'), forceRender: true, children: shown(moreFields) }]} defaultActiveKey={[]} />
      <p className="secondary">{t('fixedHint')}</p>
      <div className="document-form-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending} title="Ctrl+S">
          {t('saveCorrection')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
      {theirs && <ConflictDialog id={d.id} since={base.version} mine={form.getFieldsValue(true) as Values} base={valuesOf(base)} theirs={valuesOf(theirs)} onLatest={loadLatest} onCompare={compare} onClose={() => setTheirs(undefined)} />}
    </Form>
  )
}
