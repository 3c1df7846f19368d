import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { getRoute, RoutePath, useApprovalTexts, type Stage } from '@/shared/approvals'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey, useKeys } from '@/shared/keys'
import { LevelBadge, PickPerson, SidePreview, toast } from '@/shared/ui'
import { addSealedScan, decideTask, openTask, type Choice, type Decision, type Task } from '../api'
import { useTexts } from '../texts'
import { Asked } from './Asked'
import { SealFields } from './SealFields'
import '../tasks.css'

interface Props {
  task: Task
  name: string
  onClose: () => void
  /** Called when the service has taken the decision; the next task is opened. */
  onDecided: () => void
}

interface Typed {
  opinion?: string
  to?: string[]
  node?: string
  confirm?: string
  seal?: string
  copies?: number
}

/** What finishes a task and goes on; Ctrl+Enter gives it. */
const finishing: readonly Choice[] = ['agree', 'done', 'acknowledge']
/** What needs a reason. */
const reasoned: readonly Choice[] = ['return', 'forward', 'refuse']
/** What goes to somebody. */
const addressed: readonly Choice[] = ['forward', 'add_signer', 'copy']

/** One task: what has been said so far and the decisions it knows. Ctrl+Enter agrees and opens the next. */
export function DecisionPanel({ task, name, onClose, onDecided }: Props) {
  const t = useTexts()
  const said = useApprovalTexts()
  const [form] = Form.useForm<Typed>()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<Choice>() // a decision that needs a target
  const [secret, setSecret] = useState(false) // the service has asked for the password
  const [above, setAbove] = useState('')
  const [scan, setScan] = useState<File>()
  const sent = useRef<{ scan: File; id: string }>(undefined) // a scan that has arrived is not sent again
  const isDocument = task.subject.kind === 'document' && Boolean(task.subject.title)
  useQuery({ queryKey: ['tasks', 'opened', task.id], queryFn: ({ signal }) => openTask(task.id, signal), retry: false, meta: { quiet: true } })
  const route = useQuery({ queryKey: ['documents', 'route', task.subject.id], queryFn: ({ signal }) => getRoute(task.subject.id, signal), enabled: isDocument, retry: false })
  const isDrafting = task.kind === 'draft' || (!task.subject.number && isDocument) // its page shows the versions
  const stages = (route.data?.nodes ?? []).filter((s) => !s.is_superseded)
  useEffect(() => {
    form.getFieldInstance('opinion')?.focus()
  }, [form])
  // A draft is submitted on its own page, where its route is shown.
  const choices = (task.kind === 'draft' ? [] : (task.choices ?? [])) as Choice[]
  const main = choices.find((c) => finishing.includes(c))
  const decide = useMutation({
    mutationFn: async (body: Decision) => {
      if (!body.seal || !scan) return decideTask(task.id, body)
      if (sent.current?.scan !== scan) sent.current = { scan, id: await addSealedScan(task.subject.id, scan, t('scan')) }
      return decideTask(task.id, { ...body, scan: sent.current.id })
    },
    meta: { quiet: true },
    onSuccess: (_, { decision }) => {
      toast.ok(t('decided.toast', { what: said.of('decision', decision), name }))
      if (decision === 'copy') {
        setAsking(undefined)
        form.resetFields(['to'])
      } else onDecided()
    },
    onError: (error) => {
      if (error instanceof Problem && error.fields.some((f) => f.field === 'confirm')) setSecret(true)
      setAbove(showAtFields(form, error))
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['tasks'] }), queries.invalidateQueries({ queryKey: ['documents'] })]), // also when somebody else was quicker
  })
  const give = (decision: Choice) => {
    if (decide.isPending) return
    const { opinion = '', to = [], node, confirm, seal = '', copies } = form.getFieldsValue()
    const missing = (field: keyof Typed | 'scan', text: string) => {
      form.setFields([{ name: field as keyof Typed, errors: [text] }])
      form.getFieldInstance(field)?.focus?.()
    }
    const isSealing = task.kind === 'seal' && decision === 'done'
    if (isSealing && seal.trim() === '') return missing('seal', t('sealMissing'))
    if (isSealing && !copies) return missing('copies', t('copiesMissing'))
    if (isSealing && !scan) return missing('scan', t('scanMissing'))
    if (decision !== asking && (addressed.includes(decision) || decision === 'return')) {
      setAsking(decision)
      return
    }
    if (addressed.includes(decision) && to.length === 0) return missing('to', t('toMissing'))
    if (reasoned.includes(decision) && opinion.trim() === '') return missing('opinion', t('opinionMissing'))
    setAbove('')
    decide.mutate({
      decision,
      opinion: opinion.trim(),
      ...(addressed.includes(decision) && { to }),
      ...(decision === 'return' && node && { to: [node] }),
      ...(decision === 'add_signer' && { at: 'before' }),
      ...(confirm && { confirm }),
      ...(isSealing && { seal: seal.trim(), copies }),
    })
  }
  useKeys([{ key: 'Ctrl+Enter', label: { zh: '同意（办结、签收），转到下一件', en: 'Agree (done, sign) and open the next' }, run: () => (asking ? give(asking) : main && give(main)) }])
  const next = stages.some((s) => s.task === task.id) ? stages.find((s) => s.state === 'waiting') : undefined
  return (
    <SidePreview title={t('panel', { name })} onClose={onClose}>
      <h3>{said.of('kind', task.kind)}</h3>
      <p>
        {task.subject.classification && <LevelBadge level={task.subject.classification} />} {task.subject.title ?? t('hidden')}
      </p>
      {task.kind === 'scope_approval' && <p className="secondary">{t('scopeHint')}</p>}
      {isDocument && <Asked task={task} />}
      {isDocument && (
        <p>
          <Link to={(isDrafting ? '/documents/drafts/' : '/documents/') + task.subject.id}>{isDrafting ? t('openDraft') : t('openDocument')}</Link>
        </p>
      )}
      {stages.length > 0 && <RoutePath stages={stages} />}
      <Form<Typed> form={form} name="decision" layout="vertical" onKeyDownCapture={onSaveKey(() => (asking ? give(asking) : main && give(main)))}>
        <div role="alert">{above && <p className="form-error">{above}</p>}</div>
        {asking && addressed.includes(asking) && (
          <Form.Item name="to" label={t.of('to', asking)}>
            <PickPerson multiple autoFocus />
          </Form.Item>
        )}
        {asking === 'return' && <ReturnTo stages={stages} />}
        {task.kind === 'seal' && !asking && <SealFields scan={scan} onScan={(f) => (setScan(f), form.setFields([{ name: 'scan' as keyof Typed, errors: [] }]))} />}
        <Form.Item name="opinion" label={t('opinion')}>
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
        {secret && (
          <Form.Item name="confirm" label={t('confirm')}>
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        )}
        {main && next && <p className="secondary">{t('goesTo', { what: next.name === 'accept' ? said('accept') : said.of('action', next.action), who: next.holder_name || said.of('role', next.role ?? '') })}</p>}
        <div className="form-actions">
          {asking ? (
            <>
              <Button onClick={() => setAsking(undefined)}>{t('back')}</Button>
              <Button type="primary" danger={asking === 'return'} loading={decide.isPending} onClick={() => give(asking)} title="Ctrl+Enter">
                {t.of('choice', asking)}
              </Button>
            </>
          ) : (
            <>
              {choices
                .filter((c) => c !== main)
                .map((c) => (
                  <Button key={c} danger={c === 'refuse' || c === 'return'} disabled={decide.isPending} onClick={() => give(c)}>
                    {t.of('choice', task.kind === 'triage' && c === 'refuse' ? 'send_back' : c)}
                  </Button>
                ))}
              {main && (
                <Button type="primary" onClick={() => give(main)} loading={decide.isPending} title="Ctrl+Enter">
                  {t.of('choice', task.kind === 'acknowledge' ? 'sign' : task.kind === 'seal' ? 'seal' : main)}
                </Button>
              )}
            </>
          )}
        </div>
      </Form>
    </SidePreview>
  )
}

/** Which earlier node it goes back to; without a choice it is the one before. */
function ReturnTo({ stages }: { stages: readonly Stage[] }) {
  const t = useTexts()
  const said = useApprovalTexts()
  const before = stages.filter((s) => s.state === 'done')
  return (
    <Form.Item name="node" label={t('returnTo')} extra={t('returnHint')}>
      <Select allowClear autoFocus options={before.map((s) => ({ value: String(s.place), label: `${said.of('action', s.action)} ${s.actor_name ?? s.holder_name ?? ''}` }))} />
    </Form.Item>
  )
}
