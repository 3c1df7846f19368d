import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useAddress } from '@/shared/address'
import { useApprovalTexts } from '@/shared/approvals'
import { fold, useFormat } from '@/shared/format'
import { DateText, EditDrawer, EmptyState, LevelBadge, ListTable, SearchInput, StatusTag, wholeList, type Column } from '@/shared/ui'
import { listRights, rightsSheet, type Right } from '../api'
import { useTexts } from '../texts'
import { Refused } from './Refused'

/** 权限清单: people, roles, clearance; what else they may do by delegation or grant, and who changed it last. */
export function Rights() {
  const t = useTexts()
  const said = useApprovalTexts()
  const format = useFormat()
  const address = useAddress()
  const [text, setText] = useState('')
  const query = useQuery({ queryKey: ['oversight', 'rights'], queryFn: ({ signal }) => listRights(signal), retry: false })
  if (query.error) return <Refused error={query.error} onRetry={() => void query.refetch()} />
  const wanted = fold(text.trim())
  const list = wholeList(query)
  const rows = list.rows.filter((r) => fold(`${r.name} ${r.username} ${r.department_name}`).includes(wanted))
  const open = list.rows.find((r) => r.username === address.get('person'))
  const roles = (r: Right) => (r.roles ?? []).map((x) => said.of('role', x)).join(t('comma'))
  const more = (r: Right) =>
    [
      ...(r.delegations ?? []).map((d) => t('standsIn', { name: d.from, day: format.date(d.ends_on) })),
      ...(r.grants > 0 ? [t('hasGrants', { count: r.grants })] : []),
      ...(r.contact_of ?? []).map((c) => t('signsFor', { name: c })),
    ].join(t('semicolon')) || '—'
  const name = (r: Right) => (
    <>
      {r.name} {!r.is_active && <StatusTag>{t('closed')}</StatusTag>}
    </>
  )
  const columns: Column<Right>[] = [
    { id: 'name', title: t('name'), width: '13%', render: name },
    { id: 'department', title: t('department'), width: '14%', render: (r) => r.department_name },
    { id: 'clearance', title: t('clearance'), width: 90, render: (r) => <LevelBadge level={r.clearance} /> },
    { id: 'roles', title: t('roles'), width: '22%', render: roles },
    { id: 'more', title: t('besides'), render: (r) => <span title={more(r)}>{more(r)}</span> },
    { id: 'changed', title: t('changedAt'), width: 130, render: (r) => <DateText value={r.changed_at} /> },
  ]
  return (
    <>
      <div className="oversight-controls">
        <SearchInput value={text} onSearch={setText} placeholder={t('findPerson')} aria-label={t('findPerson')} className="oversight-find" />
        <span role="status" className="secondary">
          {query.data && t('peopleCount', { count: rows.length })}
        </span>
        <Button icon={<DownloadOutlined />} href={rightsSheet} download>
          {t('asExcel')}
        </Button>
      </div>
      <ListTable
        caption={t('part.rights')}
        columns={columns}
        pages={{ ...list, rows }}
        rowKey={(r) => r.username}
        rowName={(r) => r.name}
        href={() => '/oversight?part=rights'}
        onOpen={(r) => address.set({ person: r.username })}
        card={(r) => (
          <>
            <span>
              {r.department_name} <LevelBadge level={r.clearance} /> {!r.is_active && <StatusTag>{t('closed')}</StatusTag>}
            </span>
            <span className="secondary">{roles(r)}</span>
            {more(r) !== '—' && <span className="secondary">{more(r)}</span>}
          </>
        )}
        empty={<EmptyState text={t('nobody')} />}
      />
      {open && (
        <EditDrawer title={open.name} isDirty={() => false} onClose={() => address.set({ person: undefined })}>
          <dl className="facts">
            <dt>{t('department')}</dt>
            <dd>{[open.department_name, open.rank].filter(Boolean).join(' · ')}</dd>
            <dt>{t('clearance')}</dt>
            <dd>
              <LevelBadge level={open.clearance} /> {!open.is_active && <StatusTag>{t('closed')}</StatusTag>}
            </dd>
            <dt>{t('roles')}</dt>
            <dd>{roles(open)}</dd>
            <dt>{t('besides')}</dt>
            <dd>{more(open)}</dd>
            <dt>{t('changedAt')}</dt>
            <dd>
              <DateText value={open.changed_at} withTime /> {open.changed_by}
            </dd>
          </dl>
        </EditDrawer>
      )}
    </>
  )
}
