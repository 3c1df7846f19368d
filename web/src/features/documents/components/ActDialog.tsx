import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { toast } from '@/shared/ui'
import { useTexts, useWorkTexts } from '../texts'

interface Props<T, A> {
  /** Names the form, for the ids of its fields. */
  name: string
  title: string
  /** What the button says: the verb and the number. */
  ok: string
  danger?: boolean
  width?: number
  initialValues?: Partial<T>
  act: (typed: T) => Promise<A>
  /** What came of it. */
  said: (typed: T, answer: A) => string
  onClose: () => void
  children: ReactNode
}

/**
 * A dialog in which one act on a document is put together. Refusals stand at their fields; the own password is asked for where the
 * service wants it again; Ctrl+Enter sends.
 */
export function ActDialog<T extends object, A = unknown>({ name, title, ok, danger, width, initialValues, act, said, onClose, children }: Props<T, A>) {
  const t = useTexts()
  const w = useWorkTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<T>()
  const [above, setAbove] = useState('')
  const [isSecret, setSecret] = useState(false)
  const run = useMutation({
    mutationFn: act,
    meta: { quiet: true },
    onSuccess: (answer, typed) => {
      toast.ok(said(typed, answer))
      onClose()
    },
    onError: (error) => {
      if (error instanceof Problem && error.fields.some((f) => f.field === 'confirm')) setSecret(true)
      setAbove(showAtFields(form, error))
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['documents'] }), queries.invalidateQueries({ queryKey: ['tasks'] })]),
  })
  const send = () => {
    if (!run.isPending) form.submit()
  }
  return (
    <Modal
      open
      title={title}
      width={width}
      onCancel={onClose}
      footer={[
        <Button key="cancel" autoFocus={danger} onClick={onClose}>
          {t('cancel')}
        </Button>,
        <Button key="ok" type="primary" danger={danger} loading={run.isPending} onClick={send} title="Ctrl+Enter">
          {ok}
        </Button>,
      ]}
    >
      <Form<T>
        form={form}
        name={name}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ focus: true }}
        initialValues={initialValues as Record<string, unknown>}
        onKeyDownCapture={onSaveKey(send)}
        onFinish={(typed) => {
          setAbove('')
          run.mutate(typed)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        {children}
        {isSecret && (
          <Form.Item name="confirm" label={w('confirm')} rules={[{ required: true, message: w('confirmMissing') }]}>
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}

/** Why: the trail tells it. */
export function ReasonField({ autoFocus }: { autoFocus?: boolean }) {
  const t = useTexts()
  return (
    <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
      <Input.TextArea rows={2} maxLength={500} autoFocus={autoFocus} />
    </Form.Item>
  )
}
