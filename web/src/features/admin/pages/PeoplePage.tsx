import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { EmptyState, ErrorState, FilterBar, FilterField, LevelBadge, ListTable, PageHeader, PickDepartment, SearchInput, StatusTag, usePages, type Column } from '@/shared/ui'
import { getPerson, listPeople, type PeopleFilter, type Person } from '../api'
import { PersonDrawer } from '../components/PersonDrawer'
import { useTexts } from '../texts'
import { useDepartments } from '../useDepartments'
import { roleNames } from '../words'
import '../admin.css'

const filterNames = ['q', 'department', 'role', 'active'] as const

/** 人员: who they are, what they may do; one opens in a drawer. */
export default function PeoplePage() {
  const t = useTexts()
  const address = useAddress()
  const mayManage = usePermission({ permission: 'account.manage' })
  const { nameOf: departmentName } = useDepartments()
  const filter: PeopleFilter = Object.fromEntries(filterNames.map((name) => [name, address.get(name) || undefined]))
  const pages = usePages(['people', 'list', filter], (cursor, signal) => listPeople(filter, cursor, signal))
  const open = address.get('person')
  const isNew = address.get('new') !== ''
  const person = useQuery({ queryKey: ['people', 'one', open], queryFn: () => getPerson(open), enabled: open !== '', gcTime: 0 })
  const isFiltered = filterNames.some((name) => address.get(name))
  const add = <Button type="primary" onClick={() => address.set({ new: '1' })}>{t('newPerson')}</Button>
  return (
    <>
      <PageHeader title={t('people')} aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>} actions={mayManage && add} />
      <FilterBar
        search={<SearchInput value={address.get('q')} onSearch={(q) => address.set({ q }, { replace: true })} placeholder={t('findPerson')} aria-label={t('findPerson')} className="admin-filter" />}
        total={pages.total}
        filters={[
          { name: 'q', text: (value) => t('chipSearch', { value }) },
          { name: 'department', text: (value) => t('chipDepartment', { value: departmentName(value) }) },
          { name: 'role', text: (value) => t('chipRole', { value: t.of('role', value) }) },
          { name: 'active', text: (value) => t('chipState', { value: t.of('active', value) }) },
        ]}
      >
        <FilterField label={t('anyDepartment')} className="admin-filter">
          {(id) => (
            <PickDepartment
              id={id}
              placeholder={t('anyDepartment')}
              value={address.get('department') || undefined}
              labelRender={({ value, label }) => label ?? departmentName(String(value))}
              onChange={(department) => address.set({ department })}
            />
          )}
        </FilterField>
        <FilterField label={t('anyRole')} className="admin-filter-short">
          {(id) => (
            <Select
              id={id}
              placeholder={t('anyRole')}
              allowClear
              value={address.get('role') || undefined}
              onChange={(role?: string) => address.set({ role })}
              options={roleNames.map((value) => ({ value, label: t.of('role', value) }))}
            />
          )}
        </FilterField>
        <FilterField label={t('anyState')} className="admin-filter-short">
          {(id) => (
            <Select
              id={id}
              placeholder={t('anyState')}
              allowClear
              value={address.get('active') || undefined}
              onChange={(active?: string) => address.set({ active })}
              options={['true', 'false'].map((value) => ({ value, label: t.of('active', value) }))}
            />
          )}
        </FilterField>
      </FilterBar>
      <ListTable
        caption={t('people')}
        columns={columnsOf(t, departmentName)}
        pages={pages}
        rowKey={(p) => p.username}
        rowName={(p) => p.name}
        href={() => '/admin/people'}
        onOpen={(p) => address.set({ person: p.username })}
        card={(p) => (
          <span className="secondary">
            {p.username} · {p.department ? departmentName(p.department) : t('none')} · <Roles roles={p.roles} /> <LevelBadge level={p.clearance} /> {!p.is_active && <StatusTag>{t('active.false')}</StatusTag>}
          </span>
        )}
        empty={
          isFiltered ? (
            <EmptyState text={t('peopleNoMatch')} action={<Button onClick={() => address.set(Object.fromEntries(filterNames.map((n) => [n, undefined])))}>{t('clearFilters')}</Button>} />
          ) : (
            <EmptyState text={t('peopleEmpty')} action={mayManage && add} />
          )
        }
      />
      {isNew && mayManage && <PersonDrawer departmentName={departmentName} onClose={() => address.set({ new: undefined })} onAdded={(p) => address.set({ new: undefined, person: p.username })} />}
      {open && person.error && <ErrorState error={person.error} onRetry={() => void person.refetch()} />}
      {open && person.data && <PersonDrawer key={person.data.username} person={person.data} departmentName={departmentName} onClose={() => address.set({ person: undefined })} onAdded={() => {}} />}
    </>
  )
}

function Roles({ roles }: { roles: readonly string[] }) {
  const t = useTexts()
  return <>{roles.map((r) => t.of('role', r)).join(t('listJoin'))}</>
}

function columnsOf(t: ReturnType<typeof useTexts>, departmentName: (code: string) => string): Column<Person>[] {
  return [
    { id: 'name', title: t('name'), width: '14%', render: (p) => p.name },
    { id: 'username', title: t('username'), width: '14%', render: (p) => p.username },
    { id: 'department', title: t('department'), width: '16%', render: (p) => p.department && departmentName(p.department) },
    { id: 'rank', title: t('rank'), width: '12%', render: (p) => p.rank },
    { id: 'clearance', title: t('clearance'), width: 120, render: (p) => <LevelBadge level={p.clearance} /> },
    { id: 'roles', title: t('roles'), render: (p) => <span title={p.roles.map((r) => t.of('role', r)).join(t('listJoin'))}><Roles roles={p.roles} /></span> },
    { id: 'state', title: t('state'), width: 100, render: (p) => <StatusTag tone={p.is_active ? 'ok' : 'neutral'}>{t.of('active', String(p.is_active))}</StatusTag> },
  ]
}
