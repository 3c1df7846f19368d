import { useQuery } from '@tanstack/react-query'
import { useAddress } from '@/shared/address'
import { useApprovalTexts } from '@/shared/approvals'
import { DateText, EmptyState, ListTable, PageHeader, StatusTag, useScopeNames, wholeList, type Column } from '@/shared/ui'
import { listDuties, type Duty } from '../api'
import { DutyDrawer } from '../components/DutyDrawer'
import { useRuleText } from '../rule'
import { useTexts } from '../texts'
import '../office.css'

/** 例行职责: what recurs, by which rule, whose it is and who does it today (GOV-05). */
export default function DutiesPage() {
  const t = useTexts()
  const said = useApprovalTexts()
  const ruleText = useRuleText()
  const address = useAddress()
  const query = useQuery({ queryKey: ['duties'], queryFn: listDuties })
  const names = useScopeNames((query.data ?? []).flatMap((d) => [d.person, d.deputy, ...(d.today ?? [])].filter(Boolean).map((u) => 'u:' + u)))
  const nameOf = (user: string) => names('u:' + user)
  const open = query.data?.find((d) => d.key === address.get('duty'))
  const whose = (d: Duty) => (d.person ? nameOf(d.person) : t('everyoneOf', { post: said.of('role', d.post) }))
  const today = (d: Duty) => (d.today ?? []).map(nameOf).join(t('comma')) || t('nobody')
  const overdue = (d: Duty) => (d.overdue > 0 ? <StatusTag tone="error">{t('overdueRuns', { count: d.overdue })}</StatusTag> : <StatusTag tone="ok">{t('noneOverdue')}</StatusTag>)
  const columns: Column<Duty>[] = [
    { id: 'duty', title: t('duty'), width: '16%', render: (d) => t.of('dutyName', d.key) },
    { id: 'rule', title: t('rule'), render: (d) => ruleText(d.rule) },
    { id: 'post', title: t('post'), width: 100, render: (d) => said.of('role', d.post) },
    { id: 'person', title: t('person'), width: '14%', render: whose },
    { id: 'deputy', title: t('deputy'), width: 110, render: (d) => (d.deputy ? nameOf(d.deputy) : '—') },
    { id: 'today', title: t('doesToday'), width: '14%', render: today },
    { id: 'next', title: t('nextOn'), width: 120, render: (d) => <DateText value={d.next_on} /> },
    { id: 'overdue', title: t('standing'), width: 110, render: overdue },
  ]
  return (
    <>
      <PageHeader title={t('duties')} />
      <p className="secondary">{t('dutiesHint')}</p>
      <ListTable
        caption={t('duties')}
        columns={columns}
        pages={wholeList(query)}
        rowKey={(d) => d.key}
        rowName={(d) => t.of('dutyName', d.key)}
        href={() => '/admin/duties'}
        onOpen={(d) => address.set({ duty: d.key })}
        card={(d) => (
          <>
            <span>{ruleText(d.rule)}</span>
            <span className="secondary">
              {whose(d)} · {t('doesTodayIs', { names: today(d) })} {overdue(d)}
            </span>
          </>
        )}
        empty={<EmptyState text={t('dutiesEmpty')} />}
      />
      {open && <DutyDrawer key={open.key} duty={open} nameOf={nameOf} onClose={() => address.set({ duty: undefined })} />}
    </>
  )
}
