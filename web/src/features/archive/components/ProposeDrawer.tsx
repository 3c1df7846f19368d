import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Drawer, Form, Input } from 'antd'
import { useState } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { PickPerson, toast, useNarrow } from '@/shared/ui'
import { proposeDestruction, type Appraisal } from '../api'
import { useTexts } from '../texts'

interface Typed {
  reason: string
  method: string
  place: string
  appraiser?: string
  approver?: string
  witnesses?: string[]
}

/** 编制销毁清册: what is to go, why and how, and who decides and watches. Nothing goes before six steps have been taken. */
export function ProposeDrawer({ rows, onClose }: { rows: readonly Appraisal[]; onClose: () => void }) {
  const t = useTexts()
  const narrow = useNarrow()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [refused, setRefused] = useState<readonly string[]>([])
  const [above, setAbove] = useState('')
  const send = useMutation({
    mutationFn: (typed: Typed) =>
      proposeDestruction({
        documents: rows.map((r) => r.id),
        reason: typed.reason,
        method: typed.method,
        place: typed.place,
        ...(typed.appraiser && { appraiser: typed.appraiser }),
        ...(typed.approver && { approver: typed.approver }),
        ...(typed.witnesses && typed.witnesses.length > 0 && { witnesses: typed.witnesses }),
      }),
    meta: { quiet: true },
    onSuccess: (d) => {
      toast.ok(t('proposed.toast', { count: d.count }))
      void queries.invalidateQueries({ queryKey: ['archive'] })
      void navigate({ to: '/archive/destructions/' + d.id })
    },
    onError: (error) => {
      const lines = error instanceof Problem ? linesOf(error, (at) => rows[at]?.archival_code ?? '') : []
      setRefused(lines)
      setAbove(lines.length > 0 && error instanceof Problem ? error.message : showAtFields(form, error))
    },
  })
  return (
    <Drawer
      open
      size={narrow ? '100%' : 520}
      title={t('proposeTitle', { count: rows.length })}
      onClose={onClose}
      footer={
        <div className="form-actions">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={send.isPending} onClick={form.submit} title="Ctrl+Enter">
            {t('proposeOk', { count: rows.length })}
          </Button>
        </div>
      }
    >
      <p className="secondary">{t('proposeHint')}</p>
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
        {refused.length > 0 && (
          <ul className="archive-refused">
            {refused.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      <Form<Typed> form={form} name="archive-propose" layout="vertical" initialValues={{ reason: t('reasonUsual'), method: t('methodUsual') }} onKeyDownCapture={onSaveKey(form.submit)} onFinish={(typed) => send.mutate(typed)}>
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
          <Input.TextArea rows={2} maxLength={500} autoFocus />
        </Form.Item>
        <Form.Item name="method" label={t('method')} rules={[{ required: true, whitespace: true, message: t('methodMissing') }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="place" label={t('place')} rules={[{ required: true, whitespace: true, message: t('placeMissing') }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="appraiser" label={t('appraiser')} extra={t('appraiserHint')}>
          <PickPerson allowClear />
        </Form.Item>
        <Form.Item name="approver" label={t('approver')} extra={t('approverHint')}>
          <PickPerson allowClear />
        </Form.Item>
        <Form.Item name="witnesses" label={t('witnesses')} extra={t('witnessesHint')}>
          <PickPerson multiple />
        </Form.Item>
      </Form>
    </Drawer>
  )
}

/** What the service says of single lines of a list: "documents.3 on_hold" is the fourth. */
export function linesOf(error: Problem, nameOf: (at: number) => string): string[] {
  return error.fields.flatMap((f) => {
    const at = /^documents\.(\d+)$/.exec(f.field)?.[1]
    return at === undefined ? [] : [`${nameOf(Number(at))}：${f.message}`]
  })
}
