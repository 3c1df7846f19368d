import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useApprovalTexts } from '@/shared/approvals'
import { Problem } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { PickDepartment, PickPerson, SkeletonRows, toast, useErrorText } from '@/shared/ui'
import { matchRoutes, submitDraft, type Draft, type RouteNode, type Template } from '../api'
import { useTexts } from '../texts'

interface Stop {
  action: RouteNode['action']
  kind: 'user' | 'department' | 'role'
  target?: string
  parallel?: boolean
}

interface Typed {
  stops?: Stop[]
  opinion?: string
  confirm?: string
}

const actions = ['review', 'countersign', 'sign_off', 'issue', 'seal'] as const
const roles = ['registrar', 'department_head', 'supervisor', 'management'] as const

/** The usual way: reviewed, signed off, and at the registry checked and sealed. */
function usual(d: Draft): Stop[] {
  const stops: Stop[] = [
    { action: 'review', kind: 'user' },
    { action: 'sign_off', kind: 'user' },
  ]
  if (d.needs_seal) stops.push({ action: 'issue', kind: 'role', target: 'registrar' }, { action: 'seal', kind: 'role', target: 'registrar' })
  return stops
}

const stopsOf = (template: Template): Stop[] =>
  (template.nodes ?? []).map((n) => ({ action: n.action, kind: n.user ? 'user' : n.department ? 'department' : 'role', target: n.user || n.department || n.role, parallel: n.parallel }))

const nodeOf = (s: Stop): RouteNode => ({ action: s.action, [s.kind]: s.target, ...(s.parallel && { parallel: true }) })

/** 送审: the whole route is shown before it is sent; after a return it is the same people who decide again. */
export function SubmitDialog({ draft: d, onClose }: { draft: Draft; onClose: () => void }) {
  const t = useTexts()
  const templates = useQuery({ queryKey: ['documents', 'draft-routes', d.id, d.version], queryFn: ({ signal }) => matchRoutes(d.id, signal), enabled: (d.again ?? []).length === 0 })
  const isAgain = (d.again ?? []).length > 0
  if (!isAgain && templates.isPending)
    return (
      <Modal open title={t('submitTitle', { title: d.title })} footer={null} onCancel={onClose}>
        <SkeletonRows rows={4} />
      </Modal>
    )
  return <Filled draft={d} templates={templates.data ?? []} onClose={onClose} />
}

function Filled({ draft: d, templates, onClose }: { draft: Draft; templates: readonly Template[]; onClose: () => void }) {
  const t = useTexts()
  const said = useApprovalTexts()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [form] = Form.useForm<Typed>()
  const again = d.again ?? []
  const stops = (Form.useWatch('stops', form) ?? []) as (Stop | undefined)[]
  const isClassified = d.classification === 'confidential' || d.classification === 'secret'
  const [above, setAbove] = useState('')
  const proposed = templates[0]
  const send = useMutation({
    mutationFn: ({ stops = [], opinion = '', confirm }: Typed) =>
      submitDraft(d.id, { version: d.version, opinion, ...(again.length === 0 && { nodes: stops.map(nodeOf) }), ...(confirm && { confirm }) }),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('submitted'))
      onClose()
    },
    onError: (error) => {
      const fields = error instanceof Problem ? error.fields : []
      setAbove(fields.length > 0 ? fields.map((f) => place(t, f.field) + f.message).join('\n') : errorText(error))
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['documents'] }), queries.invalidateQueries({ queryKey: ['tasks'] })]),
  })
  return (
    <Modal open width={760} title={t('submitTitle', { title: d.title })} okText={t('submitOk')} cancelText={t('cancel')} confirmLoading={send.isPending} onCancel={onClose} onOk={form.submit}>
      <div role="alert" className="form-error" style={{ whiteSpace: 'pre-line' }}>
        {above}
      </div>
      <Form<Typed> form={form} name="draft-submit" layout="vertical" initialValues={{ stops: proposed ? stopsOf(proposed) : usual(d) }} onKeyDownCapture={onSaveKey(form.submit)} onFinish={(typed) => send.mutate(typed)}>
        {again.length > 0 ? (
          <>
            <p>{t('again')}</p>
            <ol>
              {again.map((s) => (
                <li key={s.id}>
                  {said.of('action', s.action)} {s.holder_name || said.of('role', s.role ?? '')}
                </li>
              ))}
            </ol>
          </>
        ) : (
          <>
            {templates.length > 0 && (
              <Form.Item label={t('template')}>
                <Select
                  aria-label={t('template')}
                  defaultValue={proposed?.id}
                  options={[...templates.map((x) => ({ value: x.id, label: x.name })), { value: '', label: t('templateNone') }]}
                  onChange={(id: string) => {
                    const chosen = templates.find((x) => x.id === id)
                    form.setFieldValue('stops', chosen ? stopsOf(chosen) : usual(d))
                  }}
                />
              </Form.Item>
            )}
            <h3>{t('stops')}</h3>
            <Form.List name="stops">
              {(fields, { add, remove }) => (
                <>
                  <ol className="draft-stops">
                    {fields.map(({ key, name }) => (
                      <li key={key}>
                        <Form.Item name={[name, 'action']} label={t('stopAction')}>
                          <Select options={actions.filter((a) => a !== 'seal' || d.needs_seal).map((a) => ({ value: a, label: said.of('action', a) }))} />
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
                        {name > 0 ? (
                          <Form.Item name={[name, 'parallel']} valuePropName="checked">
                            <Checkbox>{t('stopParallel')}</Checkbox>
                          </Form.Item>
                        ) : (
                          <span />
                        )}
                        <Button icon={<DeleteOutlined />} aria-label={t('stopRemove', { place: name + 1 })} title={t('stopRemove', { place: name + 1 })} disabled={fields.length === 1} onClick={() => remove(name)} />
                      </li>
                    ))}
                  </ol>
                  <Button icon={<PlusOutlined />} onClick={() => add({ action: 'countersign', kind: 'department' }, Math.max(0, stops.findIndex((s) => s?.action === 'sign_off')))}>
                    {t('stopAdd')}
                  </Button>
                </>
              )}
            </Form.List>
          </>
        )}
        <Form.Item name="opinion" label={t('agree')} style={{ marginBlockStart: 16 }}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
        {isClassified && (
          <Form.Item name="confirm" label={t('confirm')}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}

/** "nodes.1.user" is the second step. */
function place(t: ReturnType<typeof useTexts>, field: string): string {
  const n = /^nodes\.(\d+)/.exec(field)
  return n ? t('stopAt', { place: Number(n[1]) + 1 }) : ''
}
