import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useMe, usePermission } from '@/shared/access'
import { useParam } from '@/shared/address'
import { Problem, showAtFields } from '@/shared/http'
import { ErrorState, LevelBadge, NotFound, PageHeader, SkeletonRows, StatusTag, toast, Unprinted } from '@/shared/ui'
import { destructionRegisterUrl, getDestruction, ownTask, withdrawDestruction, type Detail } from '../api'
import { DecideForm } from '../components/DecideForm'
import { ExecuteForm } from '../components/ExecuteForm'
import { Lines } from '../components/Lines'
import { Steps } from '../components/Steps'
import { toneOf } from '../steps'
import { useTexts } from '../texts'
import '../archive.css'

/** /archive/destructions/ID: 清册 → 鉴定 → 审批 → 清点 → 销毁 → 双人签字, and what of it is mine to do. */
export default function DestructionPage() {
  const id = useParam('id')
  const { data, error, refetch } = useQuery({
    queryKey: ['archive', 'destruction', id],
    queryFn: ({ signal }) => getDestruction(id, signal),
    gcTime: 60_000,
    refetchInterval: (q) => (q.state.data?.state === 'executing' ? 2000 : false),
  })
  if (error instanceof Problem && error.status === 404) return <NotFound heading />
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={10} />
  return <Loaded destruction={data} />
}

function Loaded({ destruction: d }: { destruction: Detail }) {
  const t = useTexts()
  const me = useMe()
  const mayExecute = usePermission({ permission: 'destruction.propose' })
  const [withdrawing, setWithdrawing] = useState(false)
  const isOver = ['destroyed', 'refused', 'withdrawn'].includes(d.state)
  const task = useQuery({ queryKey: ['tasks', 'about', d.id, d.state, (d.acts ?? []).length], queryFn: ({ signal }) => ownTask(d.id, signal), enabled: !isOver })
  const isWitness = (d.witnesses ?? []).some((w) => w.username === me.username)
  const mayWithdraw = d.requested_by?.username === me.username && ['appraisal', 'approval', 'counting', 'ready'].includes(d.state)
  return (
    <Unprinted className="archive-destruction" isClassified={d.level === 'confidential' || d.level === 'secret'} name={t('destructions')}>
      <PageHeader
        title={t('listOf', { count: d.count })}
        crumbs={[
          { to: '/archive/destructions', text: t('destructions') },
        ]}
        aside={
          <>
            <StatusTag tone={toneOf(d.state)}>{t.of('destruction', d.state)}</StatusTag> <LevelBadge level={d.level} />
          </>
        }
        actions={
          <>
            <Button href={destructionRegisterUrl(d.id)}>{t('registerPdf')}</Button>
            {mayWithdraw && (
              <Button danger onClick={() => setWithdrawing(true)}>
                {t('withdraw')}
              </Button>
            )}
          </>
        }
      />
      <Steps destruction={d} />
      {task.data && <DecideForm key={task.data.id} destruction={d} task={task.data} />}
      {d.state === 'ready' && <StaysAndGoes isDone={false} />}
      {d.state === 'ready' && (mayExecute && !isWitness ? <ExecuteForm destruction={d} /> : mayExecute && <p className="archive-note">{t('witnessNotExecutor')}</p>)}
      {d.state === 'executing' && (
        <p className="archive-note" role="status">
          {t('executing')} {d.step && t.of('step', d.step)}
        </p>
      )}
      <section aria-labelledby="archive-facts">
        <h2 id="archive-facts">{t('about')}</h2>
        <dl className="facts">
          <dt>{t('destroyReason')}</dt>
          <dd>{d.reason}</dd>
          <dt>{t('method')}</dt>
          <dd>{d.method}</dd>
          <dt>{t('place')}</dt>
          <dd>{d.place}</dd>
          <dt>{t('witnesses')}</dt>
          <dd>{(d.witnesses ?? []).map((w) => w.name).join(t('comma')) || t('witnessesByApprover')}</dd>
        </dl>
      </section>
      {d.state !== 'ready' && <StaysAndGoes isDone={d.state === 'destroyed' || d.state === 'confirming' || d.state === 'executing'} />}
      <Lines destruction={d} />
      {withdrawing && <WithdrawDialog destruction={d} onClose={() => setWithdrawing(false)} />}
    </Unprinted>
  )
}

/** What destruction leaves and what it takes, said before and after. */
function StaysAndGoes({ isDone }: { isDone: boolean }) {
  const t = useTexts()
  return (
    <div className="archive-fate">
      <section aria-labelledby="archive-goes">
        <h2 id="archive-goes">{isDone ? t('gone') : t('goes')}</h2>
        <p>{t('goesText')}</p>
      </section>
      <section aria-labelledby="archive-stays">
        <h2 id="archive-stays">{t('stays')}</h2>
        <p>{t('staysText')}</p>
      </section>
    </div>
  )
}

function WithdrawDialog({ destruction: d, onClose }: { destruction: Detail; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ reason: string }>()
  const run = useMutation({
    mutationFn: (reason: string) => withdrawDestruction(d.id, reason),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('withdrawn'))
      onClose()
    },
    onError: (error) => {
      if (showAtFields(form, error)) toast.fail(error)
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['archive'] }), queries.invalidateQueries({ queryKey: ['tasks'] })]),
  })
  return (
    <Modal
      open
      title={t('withdrawTitle')}
      onCancel={onClose}
      footer={[
        <Button key="cancel" autoFocus onClick={onClose}>
          {t('cancel')}
        </Button>,
        <Button key="ok" danger type="primary" loading={run.isPending} onClick={form.submit}>
          {t('withdrawOk')}
        </Button>,
      ]}
    >
      <Form form={form} name="archive-withdraw" layout="vertical" onFinish={({ reason }) => run.mutate(reason)}>
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
