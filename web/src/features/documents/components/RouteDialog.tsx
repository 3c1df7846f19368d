import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Form, Modal, Select } from 'antd'
import { useState } from 'react'
import { useApprovalTexts } from '@/shared/approvals'
import { Problem } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { DateField, PickDepartment, PickPerson, toast, useErrorText } from '@/shared/ui'
import { startRoute, type RouteNode, type Row } from '../api'
import { useTexts } from '../texts'

interface Stop {
  action: RouteNode['action']
  kind: 'user' | 'department' | 'role'
  target?: string
  due_on?: string
  parallel?: boolean
}

const actions = ['triage', 'propose', 'instruct', 'handle', 'circulate', 'review', 'countersign', 'sign_off', 'issue'] as const
const roles = ['registrar', 'archivist', 'supervisor', 'management', 'finance', 'department_head'] as const

/** The usual way of a matter to act on, and of one to read. */
function usual(d: Row): Stop[] {
  if (d.handling !== 'act') return [{ action: 'circulate', kind: 'user' }]
  const lead = d.lead_department ?? undefined
  return [
    { action: 'propose', kind: 'role', target: 'registrar' },
    { action: 'instruct', kind: 'role', target: 'supervisor' },
    { action: 'handle', kind: 'department', target: lead, due_on: d.due_on ?? undefined },
  ]
}

/** 发起流转, or further nodes of one that runs: what is done, by whom, until when, one after the other or at once. */
export default function RouteDialog({ document: d, isRunning, onClose }: { document: Row; isRunning: boolean; onClose: () => void }) {
  const t = useTexts()
  const said = useApprovalTexts()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [form] = Form.useForm<{ stops: Stop[] }>()
  const stops = (Form.useWatch('stops', form) ?? []) as (Stop | undefined)[]
  const [above, setAbove] = useState('')
  const send = useMutation({
    mutationFn: (typed: { stops: Stop[] }) => startRoute(d.id, typed.stops.map(nodeOf)),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('routeStarted', { number: d.register_no }))
      onClose()
    },
    onError: (error) => {
      const fields = error instanceof Problem ? error.fields : []
      setAbove(fields.length > 0 ? fields.map((f) => `${place(t, f.field)}${f.message}`).join('\n') : errorText(error))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
  return (
    <Modal open width={760} title={isRunning ? t('routeAdd') : t('routeTitle', { number: d.register_no })} okText={t('routeOk')} cancelText={t('cancel')} confirmLoading={send.isPending} onCancel={onClose} onOk={form.submit}>
      <Form form={form} name="documents-route" layout="vertical" initialValues={{ stops: isRunning ? [{ action: 'circulate', kind: 'user' }] : usual(d) }} onKeyDownCapture={onSaveKey(form.submit)} onFinish={(typed) => send.mutate(typed)}>
        <div role="alert" className="form-error" style={{ whiteSpace: 'pre-line' }}>
          {above}
        </div>
        <Form.List name="stops">
          {(fields, { add, remove }) => (
            <>
              <ol className="document-stops">
                {fields.map(({ key, name }) => (
                  <li key={key}>
                    <Form.Item name={[name, 'action']} label={t('stopAction')}>
                      <Select options={actions.map((a) => ({ value: a, label: said.of('action', a) }))} />
                    </Form.Item>
                    <Form.Item name={[name, 'kind']} label={t('stopKind')}>
                      <Select options={(['user', 'department', 'role'] as const).map((k) => ({ value: k, label: t.of('stopKind', k) }))} onChange={() => form.setFieldValue(['stops', name, 'target'], undefined)} />
                    </Form.Item>
                    <Form.Item name={[name, 'target']} label={t('stopTarget')} rules={[{ required: true, message: t('stopMissing') }]}>
                      {stops[name]?.kind === 'department' ? (
                        <PickDepartment />
                      ) : stops[name]?.kind === 'role' ? (
                        <Select options={roles.map((r) => ({ value: r, label: said.of('role', r) }))} />
                      ) : (
                        <PickPerson />
                      )}
                    </Form.Item>
                    <Form.Item name={[name, 'due_on']} label={t('stopDue')}>
                      <DateField />
                    </Form.Item>
                    {name > 0 && (
                      <Form.Item className="document-stop-parallel" name={[name, 'parallel']} valuePropName="checked">
                        <Checkbox>{t('stopParallel')}</Checkbox>
                      </Form.Item>
                    )}
                    {fields.length > 1 && <Button icon={<DeleteOutlined />} aria-label={t('stopRemove', { place: name + 1 })} title={t('stopRemove', { place: name + 1 })} onClick={() => remove(name)} />}
                  </li>
                ))}
              </ol>
              <Button icon={<PlusOutlined />} onClick={() => add({ action: 'circulate', kind: 'user' })}>
                {t('stopAdd')}
              </Button>
            </>
          )}
        </Form.List>
      </Form>
    </Modal>
  )
}

function nodeOf(s: Stop): RouteNode {
  return { action: s.action, [s.kind]: s.target, ...(s.due_on && { due_on: s.due_on }), ...(s.parallel && { parallel: true }) }
}

/** "nodes.1.user" is the second node of the list. */
function place(t: ReturnType<typeof useTexts>, field: string): string {
  const n = /^nodes\.(\d+)/.exec(field)
  return n ? t('stopAt', { place: Number(n[1]) + 1 }) : ''
}
