import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useMe, type Me } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { dayOf, useFormat } from '@/shared/format'
import { DateText, EditDrawer, EmptyState, LevelBadge, ListTable, PageHeader, StatusTag, toast, useConfirm, usePages, type Column } from '@/shared/ui'
import { approveDelegation, endDelegation, listDelegations, type Delegation } from '../api'
import { DelegationDrawer } from '../components/DelegationDrawer'
import { useTexts } from '../texts'
import '../me.css'

/** 委托: who stands in for whom. One gives the own ones; a cleared supervisor agrees that one covers what is classified. */
export default function DelegationsPage() {
  const t = useTexts()
  const me = useMe()
  const format = useFormat()
  const confirm = useConfirm()
  const address = useAddress()
  const queries = useQueryClient()
  const pages = usePages(['delegations'], listDelegations)
  const refresh = () => queries.invalidateQueries({ queryKey: ['delegations'] })
  const end = useMutation({ mutationFn: (d: Delegation) => endDelegation(d.id), onSuccess: (_, d) => toast.ok(t('delegationEnded', { name: d.to_name })), onSettled: refresh })
  const agree = useMutation({ mutationFn: (d: Delegation) => approveDelegation(d.id), onSuccess: (d) => toast.ok(t('delegationAgreed', { level: t.of('level', d.up_to) })), onSettled: refresh })
  const askEnd = async (d: Delegation) => {
    if (await confirm({ title: t('endTitle', { from: d.from_name, to: d.to_name }), text: t('endText'), ok: t('endOk'), danger: true })) end.mutate(d)
  }
  const askAgree = async (d: Delegation) => {
    if (await confirm({ title: t('agreeTitle', { from: d.from_name, to: d.to_name }), text: t('agreeText'), ok: t('agreeOk') })) agree.mutate(d)
  }
  const open = pages.rows.find((d) => d.id === address.get('delegation'))
  const who = (d: Delegation) => `${d.from_name} → ${d.to_name}`
  const period = (d: Delegation) => `${format.date(d.starts_on)} – ${format.date(d.ends_on)}`
  const kinds = (d: Delegation) => ((d.kinds ?? []).length === 0 ? t('allKinds') : (d.kinds ?? []).map((k) => t.of('task', k)).join(t('comma')))
  const state = (d: Delegation) => <StatusTag tone={d.is_in_force ? 'ok' : isOver(d) ? 'neutral' : 'info'}>{t(d.revoked_at ? 'stateEnded' : d.is_in_force ? 'stateInForce' : isOver(d) ? 'stateOver' : 'stateComing')}</StatusTag>
  const acts = (d: Delegation) =>
    isOver(d) ? null : (
      <span className="me-acts">
        {mayAgree(me, d) && (
          <Button size="small" type="primary" aria-label={t('agreeOf', { name: who(d) })} onClick={() => void askAgree(d)}>
            {t('agree')}
          </Button>
        )}
        <Button size="small" aria-label={t('endOf', { name: who(d) })} onClick={() => void askEnd(d)}>
          {t('endIt')}
        </Button>
      </span>
    )
  const columns: Column<Delegation>[] = [
    { id: 'who', title: t('fromTo'), width: '20%', render: who },
    { id: 'period', title: t('period'), width: 220, render: period },
    { id: 'kinds', title: t('kinds'), render: kinds },
    { id: 'upTo', title: t('upTo'), width: 90, render: (d) => <LevelBadge level={d.up_to} /> },
    { id: 'state', title: t('state'), width: 100, render: state },
    { id: 'acts', title: t('actions'), width: 190, render: acts },
  ]
  const give = (
    <Button type="primary" onClick={() => address.set({ new: '1' })}>
      {t('giveDelegation')}
    </Button>
  )
  return (
    <>
      <PageHeader title={t('delegations')} crumbs={[{ to: '/me', text: t('title') }]} actions={give} />
      <p className="secondary">{t('delegationsHint')}</p>
      <ListTable
        caption={t('delegations')}
        columns={columns}
        pages={pages}
        rowKey={(d) => d.id}
        rowName={who}
        href={() => '/me/delegations'}
        onOpen={(d) => address.set({ delegation: d.id })}
        card={(d) => (
          <>
            <span>{period(d)}</span>
            <span className="secondary">
              {kinds(d)} <LevelBadge level={d.up_to} /> {state(d)}
            </span>
            {acts(d)}
          </>
        )}
        empty={<EmptyState text={t('delegationsEmpty')} action={give} />}
      />
      {open && (
        <EditDrawer title={who(open)} isDirty={() => false} onClose={() => address.set({ delegation: undefined })}>
          <dl className="facts">
            <dt>{t('period')}</dt>
            <dd>{period(open)}</dd>
            <dt>{t('kinds')}</dt>
            <dd>{kinds(open)}</dd>
            <dt>{t('upTo')}</dt>
            <dd>
              <LevelBadge level={open.up_to} /> {open.approved_by}
            </dd>
            <dt>{t('state')}</dt>
            <dd>
              {state(open)} <DateText value={open.revoked_at} withTime />
            </dd>
          </dl>
        </EditDrawer>
      )}
      {address.get('new') && <DelegationDrawer onClose={() => address.set({ new: undefined })} />}
    </>
  )
}

const isOver = (d: Delegation) => d.revoked_at !== null || d.ends_on < dayOf(new Date())

/** Those of others are in the list for one reason: that this supervisor may agree. Nobody agrees to the own ones. */
const mayAgree = (me: Me, d: Delegation) => me.roles.includes('supervisor') && d.from !== me.username && d.to !== me.username && d.up_to === 'internal'
