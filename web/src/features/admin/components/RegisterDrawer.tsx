import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd'
import { dayOf } from '@/shared/format'
import { toast, VersionedDrawer } from '@/shared/ui'
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
  const typed = Form.useWatch([], form) as Typed | undefined
  return (
    <VersionedDrawer<Register, Typed, Register>
      name="register"
      title={register ? t('register', { name: register.prefix }) : t('newRegister')}
      form={form}
      start={register}
      initialValues={register ?? { prefix: '', is_classified: false, form: standardForm, first_number: 1, is_default: false }}
      save={({ prefix, direction, is_classified, ...rest }, base) => (base ? editRegister(base.prefix, { ...rest, version: base.version }) : addRegister({ prefix, direction, is_classified, ...rest }))}
      onSaved={(saved) => {
        void queries.invalidateQueries({ queryKey: ['registers'] })
        toast.ok(t('saved', { name: saved.prefix }))
      }}
      reload={async () => (await listRegisters()).find((r) => r.prefix === register?.prefix)}
      valuesOf={(read) => read}
      words={(r) => ({ [t('form')]: r.form, [t('firstNumber')]: String(r.first_number), [t('isDefault')]: r.is_default ? t('yes') : t('no') })}
      onClose={onClose}
    >
      {(base) => (
        <>
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
          <Next typed={typed} base={base} />
          {typed && typed.form !== standardForm && <Button onClick={() => form.setFieldValue('form', standardForm)}>{t('formReset')}</Button>}
          <Form.Item name="is_default" label={t('isDefault')} extra={t('defaultHint')} valuePropName="checked" style={{ marginTop: 16 }}>
            <Switch disabled={register?.is_default} checkedChildren={t('yes')} unCheckedChildren={t('no')} />
          </Form.Item>
        </>
      )}
    </VersionedDrawer>
  )
}

/** The next number as the form writes it. */
function Next({ typed, base }: { typed: Typed | undefined; base: Register | undefined }) {
  const t = useTexts()
  const year = Number(dayOf(new Date()).slice(0, 4))
  const next = Math.max((base?.last[String(year)] ?? 0) + 1, typed?.first_number ?? 1)
  const number = typed && writeNumber(typed.form ?? '', typed.prefix ?? base?.prefix ?? '', year, next)
  return <p role="status">{number ? <strong>{t('formPreview', { number })}</strong> : ' '}</p>
}
