import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useMe, usePermission } from '@/shared/access'
import { useParam } from '@/shared/address'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { useLanguage } from '@/shared/i18n'
import { ErrorState, PageHeader, PickPerson, SkeletonRows, StatusTag, toast, useConfirm, useScopeNames } from '@/shared/ui'
import { editPerson, getHandover, getPerson, handOver, type Handover } from '../api'
import { HandoverItems } from '../components/HandoverItems'
import { HandoverHistory } from '../components/HandoverHistory'
import { orderFor } from '../handover'
import { useTexts } from '../texts'
import { useDepartments } from '../useDepartments'
import '../admin.css'

interface Typed {
  to?: string
  reason: string
}

/** 离职、调岗交接: everything that somebody holds, given to others, all at once or item by item. */
export default function HandoverPage() {
  const t = useTexts()
  const username = useParam('username')
  const query = useQuery({ queryKey: ['handover', username], queryFn: ({ signal }) => getHandover(username, signal) })
  const { data } = query
  const crumbs = [{ to: '/admin/people', text: t('people'), search: { person: username } }]
  return (
    <>
      <PageHeader
        title={data ? t('handoverTitle', { name: data.name }) : t('handover')}
        crumbs={crumbs}
        aside={data && <StatusTag tone={data.is_complete ? 'ok' : 'warning'}>{data.is_complete ? t('handoverComplete') : t('handoverLeft', { count: data.items.length })}</StatusTag>}
      />
      {query.isPending && <SkeletonRows />}
      {query.error && !data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {data && <Page page={data} />}
    </>
  )
}

function Page({ page: p }: { page: Handover }) {
  const t = useTexts()
  const me = useMe()
  const language = useLanguage()
  const queries = useQueryClient()
  const { nameOf: departmentName } = useDepartments()
  const mayHand = usePermission({ permission: 'handover.see' })
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [refused, setRefused] = useState<Handover['refused']>([])
  const to = Form.useWatch('to', form) as string | undefined
  const selected = p.items.filter((i) => chosen.has(i.kind + ' ' + i.id))
  const asked = selected.length > 0 ? selected : p.items
  const names = useScopeNames([...(p.history ?? []).flatMap((h) => [h.done_by, ...Object.values(h.to)]), to ?? ''].filter(Boolean).map((u) => 'u:' + u))
  const nameOf = (user: string) => names('u:' + user)
  const give = useMutation({
    mutationFn: (typed: Typed) => handOver(p.username, orderFor(asked, typed.to ?? '', typed.reason, selected.length === 0)),
    meta: { quiet: true },
    onSuccess: (answered) => {
      queries.setQueryData(['handover', p.username], answered)
      void queries.invalidateQueries({ queryKey: ['tasks'] })
      setRefused(answered.refused)
      setChosen(new Set())
      const done = p.items.length - answered.items.length
      if (done > 0) toast.ok(t('handedOver', { count: done }))
    },
    onError: (error) => {
      const text = showAtFields(form, error)
      const place = error instanceof Problem && error.fields.find((f) => f.field.startsWith('to'))
      setAbove(place ? '' : text)
    },
  })
  return (
    <>
      <p className="secondary">
        {p.username} · {p.department ? departmentName(p.department) : t('none')} · {t(p.is_active ? 'active.true' : 'active.false')}
      </p>
      {p.items.length > 0 && mayHand && (
        <Form<Typed>
          form={form}
          name="handover"
          layout="vertical"
          className="admin-handover-form"
          requiredMark={false}
          onKeyDownCapture={onSaveKey(form.submit)}
          initialValues={{ reason: '' }}
          onFinish={(typed) => {
            setAbove('')
            setRefused([])
            give.mutate(typed)
          }}
        >
          <div role="alert" className="form-error">
            {above && <p>{above}</p>}
          </div>
          <Form.Item name="to" label={t('successor')} extra={t('successorHint')} rules={[{ required: asked.some((i) => i.needs_successor), message: t('successorMissing') }]}>
            <PickPerson labelRender={({ value, label }) => label ?? nameOf(String(value))} />
          </Form.Item>
          <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
            <Input maxLength={500} placeholder={t('reasonHint')} autoComplete="off" />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={give.isPending} title="Ctrl+Enter">
            {selected.length > 0 ? t('handSome', { count: selected.length }) : t('handAll', { count: p.items.length })}
          </Button>
        </Form>
      )}
      {refused.length > 0 && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={t('handoverRefused', { count: refused.length })}
          description={
            <ul className="admin-refused">
              {[...new Map(refused.map((r) => [r.kind + r.code, r])).values()].map((r) => (
                <li key={r.kind + r.code}>
                  {t.of('holding', r.kind)}{t('colon')}{language === 'zh' ? r.detail : r.detail_en}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {p.items.length === 0 ? <p>{t('handoverNothing')}</p> : <HandoverItems items={p.items} refused={refused} chosen={chosen} onChoose={mayHand ? setChosen : undefined} departmentName={departmentName} />}
      {p.username !== me.username && <CloseAccount page={p} />}
      {(p.history ?? []).length > 0 && <HandoverHistory history={p.history ?? []} nameOf={nameOf} />}
    </>
  )
}

/** The account is closed when nothing is left; the service asks the same. */
function CloseAccount({ page: p }: { page: Handover }) {
  const t = useTexts()
  const confirm = useConfirm()
  const queries = useQueryClient()
  const mayManage = usePermission({ permission: 'account.manage' })
  const close = useMutation({
    mutationFn: async () => editPerson(p.username, { is_active: false, version: (await getPerson(p.username)).version }),
    onSuccess: () => toast.ok(t('accountClosed', { name: p.name })),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['people'] })
      void queries.invalidateQueries({ queryKey: ['handover', p.username] })
    },
  })
  const ask = async () => {
    if (await confirm({ title: t('closeTitle', { name: p.name }), text: t('closeText'), ok: t('closeOk'), danger: true })) close.mutate()
  }
  if (!mayManage || !p.is_active) return null
  return (
    <p className="admin-handover-close">
      <Button danger disabled={!p.is_complete} loading={close.isPending} onClick={() => void ask()}>
        {t('closeOk')}
      </Button>{' '}
      {!p.is_complete && <span className="secondary">{t('closeNotYet', { count: p.items.length })}</span>}
    </p>
  )
}
