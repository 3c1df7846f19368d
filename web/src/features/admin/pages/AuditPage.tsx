import { useMutation } from '@tanstack/react-query'
import { Button, DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useAddress } from '@/shared/address'
import { useFormat } from '@/shared/format'
import { useKeys } from '@/shared/keys'
import { DateText, EmptyState, FilterBar, FilterField, ListTable, PageHeader, PickPerson, toast, usePages, type Column } from '@/shared/ui'
import { auditSheet, listAudit, type AuditFilter, type AuditLine } from '../api'
import { auditActions, auditModules, auditTimes, subjectKinds } from '../audit'
import { AuditPanel, actorText, detailText, subjectText } from '../components/AuditPanel'
import { useTexts } from '../texts'
import '../admin.css'

const names = ['actor', 'action', 'kind', 'from', 'to'] as const
const keyOf = (l: AuditLine) => `${l.at} ${l.action} ${l.subject_id}`

/** 审计日志: who did what to what, newest first, as far as the reader may know of it. */
export default function AuditPage() {
  const t = useTexts()
  const format = useFormat()
  const address = useAddress()
  const [open, setOpen] = useState<AuditLine>()
  const get = (name: (typeof names)[number]) => address.get(name) || undefined
  const filter: AuditFilter = { actor: get('actor'), action: get('action'), subject_kind: get('kind'), ...auditTimes(address.get('from'), address.get('to')) }
  const pages = usePages(['audit', filter], (cursor, signal) => listAudit(filter, cursor, signal))
  const sheet = useMutation({
    mutationFn: () => auditSheet(filter),
    onSuccess: (blob) => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(blob)
      link.download = t('fileName')
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
      toast.ok(t('exported'))
    },
  })
  const save = () => {
    if (!sheet.isPending) sheet.mutate()
  }
  useKeys([{ key: 'e', label: { zh: '导出 Excel', en: 'Export to Excel' }, run: save }])
  const about = (l: AuditLine) => subjectText(t, l)
  const details = (l: AuditLine) => Object.entries(l.details ?? {}).map(([name, value]) => `${t.of('detail', name)} ${detailText(t, name, value)}`).join(t('changeJoin'))
  const columns: Column<AuditLine>[] = [
    { id: 'at', title: t('at'), width: 170, render: (l) => <DateText value={l.at} withTime /> },
    { id: 'actor', title: t('actor'), width: '14%', render: (l) => actorText(t, l) },
    { id: 'action', title: t('action'), width: '16%', render: (l) => t.of('action', l.action) },
    { id: 'subject', title: t('subject'), width: '22%', render: about },
    { id: 'details', title: t('details'), render: (l) => <span className="secondary">{details(l)}</span> },
  ]
  const day = (name: 'from' | 'to') => (
    <FilterField label={t(name)} className="admin-filter-short">
      {(id) => <DatePicker id={id} placeholder={t(name)} value={get(name) ? dayjs(get(name)) : null} onChange={(d) => address.set({ [name]: d?.format('YYYY-MM-DD') })} />}
    </FilterField>
  )
  return (
    <div className="with-preview">
      <div>
        <PageHeader
          title={t('audit')}
          aside={pages.total !== undefined && <span className="secondary figures">{format.number(pages.total)}</span>}
          actions={
            <Button onClick={save} loading={sheet.isPending} title="E">
              {t('export')}
            </Button>
          }
        />
        <FilterBar
          total={pages.total}
          filters={[
            { name: 'actor', text: (value) => t('chipActor', { value }) },
            { name: 'action', text: (value) => t('chipAction', { value: t.of('action', value) }) },
            { name: 'kind', text: (value) => t('chipSubject', { value: t.of('kind', value) }) },
            { name: 'from', text: (value) => t('chipFrom', { value: format.date(value) }) },
            { name: 'to', text: (value) => t('chipTo', { value: format.date(value) }) },
          ]}
        >
          <FilterField label={t('actor')} className="admin-filter">
            {(id) => <PickPerson id={id} placeholder={t('actor')} value={get('actor')} onChange={(actor) => address.set({ actor })} />}
          </FilterField>
          <FilterField label={t('anyAction')} className="admin-filter">
            {(id) => (
              <Select
                id={id}
                placeholder={t('anyAction')}
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                value={get('action')}
                onChange={(action?: string) => address.set({ action })}
                options={auditModules.map((m) => ({
                  label: t.of('action', m),
                  options: [{ value: m, label: t('allOf', { name: t.of('action', m) }) }, ...auditActions.filter((a) => a.startsWith(m + '.')).map((value) => ({ value, label: t.of('action', value) }))],
                }))}
              />
            )}
          </FilterField>
          <FilterField label={t('anySubject')} className="admin-filter-short">
            {(id) => (
              <Select
                id={id}
                placeholder={t('anySubject')}
                allowClear
                value={get('kind')}
                onChange={(kind?: string) => address.set({ kind })}
                options={subjectKinds.map((value) => ({ value, label: t.of('kind', value) }))}
              />
            )}
          </FilterField>
          {day('from')}
          {day('to')}
        </FilterBar>
        <ListTable
          caption={t('audit')}
          columns={columns}
          pages={pages}
          rowKey={keyOf}
          rowName={(l) => t('auditName', { time: format.time(l.at), action: t.of('action', l.action) })}
          href={() => '/admin/audit'}
          onOpen={setOpen}
          onPreview={setOpen}
          card={(l) => (
            <span className="secondary">
              {actorText(t, l)} · {about(l)}
            </span>
          )}
          empty={
            names.some((n) => get(n)) ? (
              <EmptyState text={t('auditNoMatch')} action={<Button onClick={() => address.set(Object.fromEntries(names.map((n) => [n, undefined])))}>{t('clearFilters')}</Button>} />
            ) : (
              <EmptyState text={t('auditEmpty')} />
            )
          }
        />
      </div>
      {open && <AuditPanel line={open} onClose={() => setOpen(undefined)} />}
    </div>
  )
}
