import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { dayOf } from '@/shared/format'
import { onSaveKey } from '@/shared/keys'
import { Conflict, EditDrawer, toast } from '@/shared/ui'
import { addRegister, editRegister, listRegisters, type Register } from '../api'
import { standardForm, writeNumber } from '../number'
import { useTexts } from '../texts'

interface Typed {
  prefix: string
  direction: Register['direction']
  is_classified: boolean
  form: string
  first_number: number
  is_default: boolean
}

/** A register: how it numbers. What the next number looks like is seen while one types. */
export function RegisterDrawer({ register, onClose }: { register?: Register; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [base, setBase] = useState(register)
  const [newest, setNewest] = useState<Register>()
  const typed = Form.useWatch([], form) as Typed | undefined
  const year = Number(dayOf(new Date()).slice(0, 4))
  const next = Math.max((base?.last[String(year)] ?? 0) + 1, typed?.first_number ?? 1)
  const preview = typed && writeNumber(typed.form ?? '', typed.prefix ?? base?.prefix ?? '', year, next)
  const save = useMutation({
    mutationFn: ({ prefix, direction, is_classified, ...rest }: Typed) => (base ? editRegister(base.prefix, { ...rest, version: base.version }) : addRegister({ prefix, direction, is_classified, ...rest })),
    meta: { quiet: true },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ['registers'] })
      toast.ok(t('saved', { name: saved.prefix }))
      onClose()
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'stale_version') return setNewest((await listRegisters()).find((r) => r.prefix === base?.prefix))
      setAbove(showAtFields(form, error))
    },
  })
  const show = (r: Typed): Record<string, string> => ({ [t('form')]: r.form, [t('firstNumber')]: String(r.first_number), [t('isDefault')]: r.is_default ? t('yes') : t('no') })
  const theirs = newest && show(newest)
  return (
    <EditDrawer title={base ? t('register', { name: base.prefix }) : t('newRegister')} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={() => form.submit()} isSaving={save.isPending}>
      {newest && theirs && (
        <Conflict
          differences={Object.entries(show(form.getFieldsValue())).flatMap(([field, mine]) => (theirs[field] === mine ? [] : [{ field, theirs: theirs[field] ?? '', mine }]))}
          onLoad={() => {
            form.setFieldsValue(newest)
            setBase(newest)
            setNewest(undefined)
          }}
          onKeep={() => {
            setBase(newest)
            setNewest(undefined)
          }}
        />
      )}
      <Form<Typed>
        form={form}
        name="register"
        layout="vertical"
        onKeyDownCapture={onSaveKey(() => form.submit())}
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        initialValues={register ?? { prefix: '', is_classified: false, form: standardForm, first_number: 1, is_default: false }}
        onFinish={(values) => {
          setAbove('')
          save.mutate(values)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        {!base && (
          <>
            <Form.Item name="prefix" label={t('prefix')} rules={[{ required: true, whitespace: true, message: t('prefixMissing') }]}>
              <Input maxLength={20} autoFocus autoComplete="off" />
            </Form.Item>
            <Form.Item name="direction" label={t('direction')} rules={[{ required: true, message: t('directionMissing') }]}>
              <Select options={(['incoming', 'outgoing', 'internal'] as const).map((value) => ({ value, label: t.of('direction', value) }))} />
            </Form.Item>
            <Form.Item name="is_classified" label={t('isClassified')} extra={t('classifiedHint')} valuePropName="checked">
              <Switch checkedChildren={t('yes')} unCheckedChildren={t('no')} />
            </Form.Item>
          </>
        )}
        <Form.Item name="first_number" label={t('firstNumber')} extra={t('firstHint')}>
          <InputNumber min={1} max={1_000_000} precision={0} style={{ width: 160 }} />
        </Form.Item>
        <Form.Item
          name="form"
          label={t('form')}
          extra={t('formHint')}
          rules={[{ validator: (_, value: string) => (writeNumber(value, '', 2000, 1) === undefined ? Promise.reject(new Error(t('formWrong'))) : Promise.resolve()) }]}
        >
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <p role="status">{preview ? <strong>{t('formPreview', { number: preview })}</strong> : ' '}</p>
        {typed && typed.form !== standardForm && <Button onClick={() => form.setFieldValue('form', standardForm)}>{t('formReset')}</Button>}
        <Form.Item name="is_default" label={t('isDefault')} extra={t('defaultHint')} valuePropName="checked" style={{ marginTop: 16 }}>
          <Switch disabled={register?.is_default} checkedChildren={t('yes')} unCheckedChildren={t('no')} />
        </Form.Item>
      </Form>
    </EditDrawer>
  )
}
