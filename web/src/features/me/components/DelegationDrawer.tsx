import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Select } from 'antd'
import { useState } from 'react'
import { dayOf } from '@/shared/format'
import { showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { DateField, EditDrawer, PickPerson, toast } from '@/shared/ui'
import { giveDelegation, type DelegationInput } from '../api'
import { useTexts } from '../texts'

const kinds = ['acknowledge', 'triage', 'propose', 'instruct', 'handle', 'circulate', 'review', 'countersign', 'sign_off', 'issue', 'extend'] as const

/** Who stands in for oneself, from when to when, for which work. */
export function DelegationDrawer({ onClose }: { onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<DelegationInput>()
  const [above, setAbove] = useState('')
  const today = dayOf(new Date())
  const save = useMutation({
    mutationFn: giveDelegation,
    meta: { quiet: true },
    onSuccess: (d) => {
      void queries.invalidateQueries({ queryKey: ['delegations'] })
      toast.ok(t('delegationGiven', { name: d.to_name }))
      onClose()
    },
    onError: (error) => setAbove(showAtFields(form, error)),
  })
  return (
    <EditDrawer focusFirst title={t('giveDelegation')} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={form.submit} isSaving={save.isPending} saveText={t('giveOk')}>
      <Form<DelegationInput>
        form={form}
        name="delegation"
        layout="vertical"
        requiredMark={false}
        onKeyDownCapture={onSaveKey(form.submit)}
        initialValues={{ starts_on: today, ends_on: '', kinds: [] }}
        onFinish={(typed) => {
          setAbove('')
          save.mutate(typed)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        <Form.Item name="to" label={t('standIn')} rules={[{ required: true, message: t('standInMissing') }]}>
          <PickPerson />
        </Form.Item>
        <Form.Item name="starts_on" label={t('startsOn')} rules={[{ required: true, message: t('dayMissing') }]}>
          <DateField />
        </Form.Item>
        <Form.Item name="ends_on" label={t('endsOn')} rules={[{ required: true, message: t('dayMissing') }]}>
          <DateField min={today} />
        </Form.Item>
        <Form.Item name="kinds" label={t('kinds')} extra={t('kindsHint')}>
          <Select mode="multiple" allowClear placeholder={t('allKinds')} options={kinds.map((value) => ({ value, label: t.of('task', value) }))} optionFilterProp="label" />
        </Form.Item>
      </Form>
      <p className="secondary">{t('classifiedHint')}</p>
    </EditDrawer>
  )
}
