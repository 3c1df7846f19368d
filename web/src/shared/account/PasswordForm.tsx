import { useMutation } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { answer, api, showAtFields } from '@/shared/http'
import { usePasswordTexts } from './texts'

interface Typed {
  current: string
  password: string
  again: string
}

const fields = ['current', 'password', 'again'] as const satisfies (keyof Typed)[]

const changePassword = ({ current, password }: Typed) => answer(api.POST('/api/v1/me/password', { body: { current, password } }))

/** Changes the own password; other browsers are signed out by it. */
export function PasswordForm({ username, onDone }: { username: string; onDone: () => void }) {
  const t = usePasswordTexts()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const change = useMutation({
    mutationFn: changePassword,
    meta: { quiet: true },
    onSuccess: () => {
      // Not resetFields: it makes the fields anew, and to a password manager new password fields without a new user name
      // are a form of nobody. Emptied, they stay the fields that belong to username.
      form.setFields(fields.map((name) => ({ name, value: '', errors: [], touched: false })))
      setAbove('')
      onDone()
    },
    onError: (error) => setAbove(showAtFields(form, error)),
  })
  return (
    <Form<Typed> form={form} name="change-password" layout="vertical" requiredMark={false} validateTrigger="onBlur" scrollToFirstError={{ focus: true }} onFinish={(typed) => change.mutate(typed)} style={{ maxWidth: 400 }}>
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
      </div>
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <Form.Item name="current" label={t('current')} rules={[{ required: true, message: t('currentMissing') }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="password" label={t('newPassword')} rules={[{ min: 12, required: true, message: t('newShort') }]} extra={t('newShort')}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('again')}
        dependencies={['password']}
        rules={[{ validator: (_, value) => (value === form.getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(t('againDiffers')))) }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('save')}
      </Button>
    </Form>
  )
}
