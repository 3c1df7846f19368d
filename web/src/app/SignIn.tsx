import { Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import type { Me } from '@/shared/access'
import { Problem } from '@/shared/http'
import { language, setLanguage, useLanguage } from '@/shared/i18n'
import { useErrorText, useTitle } from '@/shared/ui'
import { signIn } from './api'
import { useAppTexts } from './texts'

/** The page of strangers, at whatever address they came to. */
export function SignIn({ onEntered }: { onEntered: (me: Me) => Promise<void> }) {
  const t = useAppTexts()
  useTitle(t('signIn'))
  return (
    <EntryPage title={t('signInTitle')}>
      <SignInForm onEntered={onEntered} />
      <p className="secondary">{t('signInHint')}</p>
    </EntryPage>
  )
}

export function EntryPage({ title, children }: { title: string; children: React.ReactNode }) {
  const t = useAppTexts()
  const here = useLanguage()
  return (
    <div className="entry">
      <header>
        <strong className="brand">{t('name')}</strong>
        <Button type="text" lang={here === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language() === 'zh' ? 'en' : 'zh')}>
          {t('otherLanguage')}
        </Button>
      </header>
      <main>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  )
}

/** Also the inside of the dialog that asks again; username is then fixed. */
export function SignInForm({ username, onEntered }: { username?: string; onEntered: (me: Me) => void | Promise<void> }) {
  const t = useAppTexts()
  const errorText = useErrorText()
  const [form] = Form.useForm<{ username: string; password: string }>()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const [wait, setWait] = useState(0)
  useEffect(() => {
    if (wait <= 0) return
    const timer = setTimeout(() => setWait(wait - 1), 1000)
    return () => clearTimeout(timer)
  }, [wait])
  const submit = async (typed: { username: string; password: string }) => {
    setBusy(true)
    setError(undefined)
    try {
      await onEntered(await signIn(typed.username.trim(), typed.password))
    } catch (e) {
      setError(e)
      if (e instanceof Problem) setWait(e.retryAfterSeconds)
      form.getFieldInstance('password')?.focus?.()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form form={form} name="sign-in" layout="vertical" requiredMark={false} onFinish={submit} initialValues={{ username }} validateTrigger="onSubmit" scrollToFirstError={{ focus: true }}>
      <div role="alert" className="form-error">
        {error !== undefined && <p>{errorText(error)}</p>}
      </div>
      {wait > 0 && (
        <p role="status" aria-live="off">
          {t('wait', { seconds: wait, count: wait })}
        </p>
      )}
      <Form.Item name="username" label={t('username')} rules={[{ required: true, whitespace: true, message: t('usernameMissing') }]}>
        <Input autoComplete="username" autoCapitalize="none" spellCheck={false} readOnly={Boolean(username)} autoFocus={!username} size="large" />
      </Form.Item>
      <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('passwordMissing') }]}>
        <Input.Password autoComplete="current-password" autoFocus={Boolean(username)} size="large" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} disabled={wait > 0} block size="large">
        {t('signIn')}
      </Button>
    </Form>
  )
}
