import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { covers, useMe, type Level } from '@/shared/access'
import { dayOf } from '@/shared/format'
import { showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { DateField, EditDrawer, PickDepartment, PickPerson, toast } from '@/shared/ui'
import { giveGrant, type GrantInput } from '../api'
import { useTexts } from '../texts'

const levels: readonly Level[] = ['public', 'internal', 'confidential', 'secret']

/** A grant: whose records, of which days, up to which level, until when, and why. */
export function GrantDrawer({ onClose }: { onClose: () => void }) {
  const t = useTexts()
  const me = useMe()
  const queries = useQueryClient()
  const [form] = Form.useForm<GrantInput>()
  const [above, setAbove] = useState('')
  const today = dayOf(new Date())
  const save = useMutation({
    mutationFn: giveGrant,
    meta: { quiet: true },
    onSuccess: (g) => {
      void queries.invalidateQueries({ queryKey: ['oversight'] })
      toast.ok(t('granted', { name: g.auditor_name }))
      onClose()
    },
    onError: (error) => setAbove(showAtFields(form, error)),
  })
  const required = [{ required: true, message: t('missing') }]
  return (
    <EditDrawer focusFirst title={t('grant')} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={form.submit} isSaving={save.isPending} saveText={t('grantOk')}>
      <Form<GrantInput>
        form={form}
        name="grant"
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ focus: true }}
        onKeyDownCapture={onSaveKey(form.submit)}
        initialValues={{ from: today.slice(0, 4) + '-01-01', to: today, level: 'internal', departments: [], expires_on: '', reason: '' }}
        onFinish={(typed) => {
          setAbove('')
          save.mutate(typed)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        <Form.Item name="auditor" label={t('auditor')} extra={t('auditorHint')} rules={required}>
          <PickPerson />
        </Form.Item>
        <div className="oversight-two">
          <Form.Item name="from" label={t('fromDay')} rules={required}>
            <DateField />
          </Form.Item>
          <Form.Item name="to" label={t('toDay')} rules={required}>
            <DateField />
          </Form.Item>
        </div>
        <Form.Item name="departments" label={t('departments')} extra={t('departmentsHint')} rules={[{ required: true, type: 'array', min: 1, message: t('missing') }]}>
          <PickDepartment multiple />
        </Form.Item>
        <Form.Item name="level" label={t('upTo')} extra={t('levelHint')}>
          <Select options={levels.filter((l) => covers(me.clearance, l)).map((value) => ({ value, label: t.of('level', value) }))} />
        </Form.Item>
        <Form.Item name="expires_on" label={t('expiresOn')} extra={t('expiresHint')} rules={required}>
          <DateField min={today} />
        </Form.Item>
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('missing') }]}>
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      </Form>
    </EditDrawer>
  )
}
