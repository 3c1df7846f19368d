import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { useFormat } from '@/shared/format'
import { DateText, EditDrawer, EmptyState, LevelBadge, ListTable, StatusTag, toast, useConfirm, usePages, useScopeNames, type Column } from '@/shared/ui'
import { listGrants, revokeGrant, type Grant } from '../api'
import { useTexts } from '../texts'
import { GrantDrawer } from './GrantDrawer'

/** 监督授权: who may look at what, until when. An auditor sees the own ones. */
export function Grants() {
  const t = useTexts()
  const format = useFormat()
  const confirm = useConfirm()
  const address = useAddress()
  const queries = useQueryClient()
  const mayGrant = usePermission({ permission: 'oversight.grant' })
  const pages = usePages(['oversight', 'grants'], listGrants)
  const names = useScopeNames([...new Set(pages.rows.flatMap((g) => (g.departments ?? []).map((d) => 'd:' + d)))])
  const revoke = useMutation({
    mutationFn: (g: Grant) => revokeGrant(g.id),
    onSuccess: (_, g) => toast.ok(t('revoked', { name: g.auditor_name })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['oversight'] }),
  })
  const ask = async (g: Grant) => {
    if (await confirm({ title: t('revokeTitle', { name: g.auditor_name }), text: t('revokeText'), ok: t('revokeOk'), danger: true })) revoke.mutate(g)
  }
  const open = pages.rows.find((g) => g.id === address.get('grant'))
  const period = (g: Grant) => `${format.date(g.from)} – ${format.date(g.to)}`
  const departments = (g: Grant) => (g.departments ?? []).map((d) => names('d:' + d)).join(t('comma'))
  const state = (g: Grant) => <StatusTag tone={g.state === 'active' ? 'ok' : 'neutral'}>{t.of('state', g.state)}</StatusTag>
  const act = (g: Grant) =>
    mayGrant && g.state === 'active' ? (
      <Button size="small" danger aria-label={t('revokeOf', { name: g.auditor_name })} onClick={() => void ask(g)}>
        {t('revoke')}
      </Button>
    ) : null
  const columns: Column<Grant>[] = [
    { id: 'auditor', title: t('auditor'), width: '12%', render: (g) => g.auditor_name },
    { id: 'period', title: t('period'), width: 220, render: period },
    { id: 'departments', title: t('departments'), render: departments },
    { id: 'level', title: t('upTo'), width: 90, render: (g) => <LevelBadge level={g.level} /> },
    { id: 'expires', title: t('expiresOn'), width: 120, render: (g) => <DateText value={g.expires_on} /> },
    { id: 'by', title: t('grantedBy'), width: '11%', render: (g) => g.granted_by_name },
    { id: 'state', title: t('standing'), width: 90, render: state },
    ...(mayGrant ? [{ id: 'act', title: t('actions'), width: 100, render: act }] : []),
  ]
  const add = mayGrant && (
    <Button type="primary" onClick={() => address.set({ new: '1' })}>
      {t('grant')}
    </Button>
  )
  return (
    <>
      <div className="oversight-head">
        <p className="secondary">{t('grantsHint')}</p>
        {add}
      </div>
      <ListTable
        caption={t('part.grants')}
        columns={columns}
        pages={pages}
        rowKey={(g) => g.id}
        rowName={(g) => g.auditor_name}
        href={() => '/oversight?part=grants'}
        onOpen={(g) => address.set({ grant: g.id })}
        card={(g) => (
          <>
            <span>
              {period(g)} <LevelBadge level={g.level} />
            </span>
            <span className="secondary">
              {departments(g)} · {t('untilDay', { day: format.date(g.expires_on) })} {state(g)}
            </span>
            <span className="secondary">{g.reason}</span>
            {act(g)}
          </>
        )}
        empty={<EmptyState text={t('grantsEmpty')} />}
      />
      {open && (
        <EditDrawer title={open.auditor_name} isDirty={() => false} onClose={() => address.set({ grant: undefined })}>
          <dl className="facts">
            <dt>{t('period')}</dt>
            <dd>{period(open)}</dd>
            <dt>{t('departments')}</dt>
            <dd>{departments(open)}</dd>
            <dt>{t('upTo')}</dt>
            <dd>
              <LevelBadge level={open.level} />
            </dd>
            <dt>{t('expiresOn')}</dt>
            <dd>
              <DateText value={open.expires_on} /> {state(open)}
            </dd>
            <dt>{t('reason')}</dt>
            <dd>{open.reason}</dd>
            <dt>{t('grantedBy')}</dt>
            <dd>
              {open.granted_by_name} <DateText value={open.granted_at} withTime />
            </dd>
            {open.revoked_at && (
              <>
                <dt>{t('revokedBy')}</dt>
                <dd>
                  {open.revoked_by} <DateText value={open.revoked_at} withTime />
                </dd>
              </>
            )}
          </dl>
        </EditDrawer>
      )}
      {address.get('new') && mayGrant && <GrantDrawer onClose={() => address.set({ new: undefined })} />}
    </>
  )
}
