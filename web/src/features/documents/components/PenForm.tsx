import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { useApprovalTexts, type Stage } from '@/shared/approvals'
import { dayOf } from '@/shared/format'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { DateField, FileButton, PickPerson, toast, useScopeNames } from '@/shared/ui'
import { addFile, enterDecision, type Decision, type Row } from '../api'
import { useTexts, useWorkTexts } from '../texts'

interface Props {
  document: Row
  /** The nodes of the route; a pen decides at one that waits. */
  stages: readonly Stage[]
  /** The file that shows what was written. */
  scan: string
  onScan: (file: string) => void
  onClose: () => void
}

interface Typed {
  task: string
  on_behalf: string
  decision: Decision['decision']
  to?: string
  opinion?: string
  at: string
  scan: string
  confirm?: string
}

type Choice = Decision['decision']
const signing: readonly Choice[] = ['agree', 'return', 'forward']
const choices: Readonly<Record<string, readonly Choice[]>> = {
  triage: ['agree', 'refuse'], propose: signing, instruct: signing, review: signing, countersign: signing, sign_off: signing, issue: signing,
  handle: ['done', 'return', 'forward'], circulate: ['acknowledge', 'forward'],
}

/** 代录纸质批示: what somebody decided with a pen on the slip, entered beside the scan that shows it. */
export default function PenForm({ document: d, stages, scan, onScan, onClose }: Props) {
  const t = useTexts()
  const w = useWorkTexts()
  const said = useApprovalTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [isSecret, setSecret] = useState(false)
  const waiting = stages.filter((s) => s.state === 'current' && s.task && !s.is_superseded)
  const done = stages.filter((s) => s.state === 'done' && !s.is_superseded && s.action !== 'copy')
  const task = Form.useWatch('task', form) ?? waiting[0]?.task
  const decision = Form.useWatch('decision', form)
  const at = waiting.find((s) => s.task === task)
  const possible = (at?.name === 'accept' ? (['agree', 'return'] as const) : (choices[at?.action ?? ''] ?? [])).filter((c) => c !== 'return' || done.length > 0)
  const nameOf = useScopeNames(waiting.flatMap((s) => (s.user ? ['u:' + s.user] : [])))
  const files = (d.files ?? []).filter((f) => f.role !== 'returned' && f.text_state !== 'withheld')
  const save = useMutation({
    mutationFn: ({ task, to, opinion = '', ...typed }: Typed) => enterDecision(task, { ...typed, opinion: opinion.trim(), channel: 'paper', ...(to && { to: [to] }) }),
    meta: { quiet: true },
    onSuccess: (_, typed) => {
      toast.ok(w('penEntered', { what: said.of('decision', typed.decision), number: d.register_no }))
      onClose()
    },
    onError: (error) => {
      if (error instanceof Problem && error.fields.some((f) => f.field === 'confirm')) setSecret(true)
      setAbove(showAtFields(form, error))
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['documents'] }), queries.invalidateQueries({ queryKey: ['tasks'] })]),
  })
  const upload = useMutation({
    mutationFn: (file: File) => addFile(d.id, file, { role: 'attachment', reason: w('penScanReason') }, {}),
    onSuccess: (now, file) => {
      const added = (now.files ?? []).at(-1)
      toast.ok(t('uploadedFile', { name: file.name }))
      if (added) {
        form.setFieldValue('scan', added.id)
        onScan(added.id)
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
  if (waiting.length === 0) return <p className="document-note document-note-info">{w('penNothing')}</p>
  const stop = (s: Stage) => `${s.name === 'accept' ? said('accept') : said.of('action', s.action)} ${s.holder_name || (s.role ? said.of('role', s.role) : '')}`
  const send = () => {
    if (!save.isPending) form.submit()
  }
  return (
    <section className="document-pen" aria-label={w('pen')}>
      <h2>{w('pen')}</h2>
      <p className="secondary">{w('penHint')}</p>
      <Form<Typed>
        form={form}
        name="documents-pen"
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ focus: true }}
        initialValues={{ task: waiting[0]?.task, on_behalf: waiting[0]?.user || undefined, scan: files.some((f) => f.id === scan) ? scan : undefined, at: dayOf(new Date()) }}
        onKeyDownCapture={onSaveKey(send)}
        onValuesChange={(changed: Partial<Typed>) => {
          if (changed.task) form.setFieldsValue({ on_behalf: waiting.find((s) => s.task === changed.task)?.user || undefined, decision: undefined, to: undefined })
          if (changed.decision) form.setFieldsValue({ to: undefined })
          if (changed.scan) onScan(changed.scan)
        }}
        onFinish={(typed) => {
          setAbove('')
          save.mutate(typed)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        <Form.Item name="task" label={w('penAt')} hidden={waiting.length === 1}>
          <Select options={waiting.map((s) => ({ value: s.task, label: stop(s) }))} />
        </Form.Item>
        {waiting.length === 1 && at && <p>{w('penAtOne', { what: stop(at) })}</p>}
        <div className="document-form-pair">
          <Form.Item name="on_behalf" label={w('penOf')} rules={[{ required: true, message: t('personMissing') }]}>
            <PickPerson labelRender={({ value, label }) => (label && label !== value ? label : nameOf('u:' + String(value)))} />
          </Form.Item>
          <Form.Item name="at" label={w('penDate')} rules={[{ required: true, message: t('dateMissing') }]}>
            <DateField max={dayOf(new Date())} />
          </Form.Item>
        </div>
        <Form.Item name="decision" label={w('penDecision')} rules={[{ required: true, message: w('penDecisionMissing') }]}>
          <Radio.Group options={possible.map((value) => ({ value, label: said.of('decision', value) }))} />
        </Form.Item>
        {decision === 'forward' && (
          <Form.Item name="to" label={w('penForward')} rules={[{ required: true, message: t('personMissing') }]}>
            <PickPerson />
          </Form.Item>
        )}
        {decision === 'return' && (
          <Form.Item name="to" label={w('penReturn')} extra={w('penReturnHint')}>
            <Select allowClear options={done.map((s) => ({ value: String(s.place), label: stop(s) }))} />
          </Form.Item>
        )}
        <Form.Item name="opinion" label={w('penOpinion')} rules={decision === 'return' || decision === 'forward' || decision === 'refuse' ? [{ required: true, whitespace: true, message: w('penOpinionMissing') }] : undefined}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <Form.Item name="scan" label={w('penScan')} rules={[{ required: true, message: w('penScanMissing') }]}>
          <Select options={files.map((f) => ({ value: f.id, label: f.name }))} />
        </Form.Item>
        <p>
          <FileButton icon={<UploadOutlined />} loading={upload.isPending} onFiles={([f]) => f && upload.mutate(f)}>
            {w('penUpload')}
          </FileButton>
        </p>
        {isSecret && (
          <Form.Item name="confirm" label={w('confirm')} rules={[{ required: true, message: w('confirmMissing') }]}>
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        )}
        <div className="form-actions">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={save.isPending} onClick={send} title="Ctrl+Enter">
            {w('penOk')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
