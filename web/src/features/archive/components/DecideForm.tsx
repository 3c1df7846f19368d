import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useMe } from '@/shared/access'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { PickPerson, toast } from '@/shared/ui'
import { decide, type Detail, type Task } from '../api'
import { useTexts } from '../texts'
import { linesOf } from './ProposeDrawer'

interface Typed {
  opinion?: string
  to?: string[]
  confirm?: string
}

/** What is mine to decide: the appraisal, the approval, the count before or the signature after. Each is signed with the own password. */
export function DecideForm({ destruction: d, task }: { destruction: Detail; task: Task }) {
  const t = useTexts()
  const me = useMe()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [refusing, setRefusing] = useState(false)
  const [refused, setRefused] = useState<readonly string[]>([])
  const id = task.kind === 'witness' ? `witness.${task.node}` : task.kind
  const names = new Map((d.witnesses ?? []).map((w) => [w.username, w.name]))
  const namesWitnesses = task.kind === 'approve_destruction'
  const run = useMutation({
    mutationFn: (body: Typed & { decision: 'agree' | 'refuse' }) =>
      decide(task.id, { decision: body.decision, opinion: body.opinion?.trim() ?? '', confirm: body.confirm, ...(namesWitnesses && body.decision === 'agree' && body.to && body.to.length > 0 && { to: body.to }) }),
    meta: { quiet: true },
    onSuccess: (_, { decision }) => toast.ok(t.of('decidedToast', decision === 'refuse' ? 'refuse' : id)),
    onError: (error) => {
      setRefused(error instanceof Problem ? linesOf(error, (at) => d.items?.[at]?.archival_code ?? '') : [])
      setAbove(showAtFields(form, error))
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['archive', 'destruction', d.id] }), queries.invalidateQueries({ queryKey: ['archive', 'destructions'] }), queries.invalidateQueries({ queryKey: ['tasks'] })]),
  })
  const give = (decision: 'agree' | 'refuse') => {
    if (run.isPending) return
    const typed = form.getFieldsValue()
    setAbove('')
    form.setFields([{ name: 'opinion', errors: [] }, { name: 'confirm', errors: [] }])
    if (decision === 'refuse' && !refusing) {
      setRefusing(true)
      form.getFieldInstance('opinion')?.focus()
      return
    }
    const missing = (field: 'opinion' | 'confirm', text: string) => {
      form.setFields([{ name: field, errors: [text] }])
      form.getFieldInstance(field)?.focus()
    }
    if (decision === 'refuse' && !typed.opinion?.trim()) return missing('opinion', t('reasonMissing'))
    if (!typed.confirm) return missing('confirm', t('confirmMissing'))
    run.mutate({ ...typed, decision })
  }
  return (
    <section className="archive-act" aria-labelledby="archive-act">
      <h2 id="archive-act">{t.of('act', id)}</h2>
      <p>{t.of('actHint', id)}</p>
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
        {refused.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <Form<Typed> form={form} name="archive-decide" layout="vertical" onKeyDownCapture={onSaveKey(() => give(refusing ? 'refuse' : 'agree'))} initialValues={{ to: (d.witnesses ?? []).map((w) => w.username) }}>
        {namesWitnesses && !refusing && (
          <Form.Item name="to" label={t('witnesses')} extra={t('witnessesApproverHint')}>
            <PickPerson multiple labelRender={({ value, label }) => names.get(String(value)) ?? label} />
          </Form.Item>
        )}
        <Form.Item name="opinion" label={refusing ? t('reason') : t('opinion')}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <input type="text" autoComplete="username" value={me.username} readOnly hidden />
        <Form.Item name="confirm" label={t('confirm')} extra={t('confirmHint')}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <div className="form-actions">
          {refusing && <Button onClick={() => setRefusing(false)}>{t('back')}</Button>}
          {(task.choices ?? []).includes('refuse') && (
            <Button danger type={refusing ? 'primary' : 'default'} loading={refusing && run.isPending} onClick={() => give('refuse')}>
              {refusing ? t('refuseOk', { count: d.count }) : t('refuse')}
            </Button>
          )}
          {!refusing && (
            <Button type="primary" loading={run.isPending} onClick={() => give('agree')} title="Ctrl+Enter">
              {t.of('agree', id)}
            </Button>
          )}
        </div>
      </Form>
    </section>
  )
}
