import { useNavigate } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useAddress, type Query } from '@/shared/address'
import { DateText, DueText, EmptyState, ListTable, PageHeader, usePages, type Column } from '@/shared/ui'
import { listTasks, type Task } from '../api'
import { DecisionPanel } from '../components/DecisionPanel'
import { useTexts } from '../texts'

/** 待办: what waits, oldest due first; opening one shows it beside the list, deciding it opens the next. */
export default function TasksPage() {
  const t = useTexts()
  const address = useAddress()
  const state = address.get('state') === 'done' ? 'done' : 'open'
  const pages = usePages(['tasks', state], (cursor, signal) => listTasks(state, cursor, signal))
  const { openId, setOpenId } = useOpenTask()
  const open = state === 'open' ? pages.rows.find((r) => r.id === openId) : undefined
  const nameOf = (task: Task) => task.subject.number ?? task.subject.title ?? t.of('kind', task.kind)
  const next = (after: Task) => {
    const at = pages.rows.findIndex((r) => r.id === after.id)
    setOpenId((pages.rows[at + 1] ?? pages.rows[at - 1])?.id)
  }
  return (
    <div className="with-preview">
      <div>
        <PageHeader title={t('title')} aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>} />
        <Segmented<'open' | 'done'>
          aria-label={t('views')}
          value={state}
          onChange={(to) => address.set({ state: to === 'done' ? to : undefined, task: undefined })}
          options={(['open', 'done'] as const).map((s) => ({ value: s, label: t.of('state', s) }))}
        />
        <ListTable
          caption={t.of('state', state)}
          columns={columnsOf(state, t).filter((c) => !open || !besideOnly.includes(c.id))}
          pages={pages}
          rowKey={(r) => r.id}
          rowName={nameOf}
          href={(r) => '/documents/' + r.subject.id}
          onOpen={state === 'open' ? (r) => setOpenId(r.id) : undefined}
          onPreview={state === 'open' ? (r) => setOpenId(r.id) : undefined}
          card={(r) => (
            <>
              <span>{r.subject.title ?? t('hidden')}</span>
              <span className="secondary">
                {t.of('kind', r.kind)} <DueText due={r.due_at} />
              </span>
            </>
          )}
          empty={<EmptyState text={state === 'open' ? t('emptyOpen') : t('emptyDone')} />}
        />
      </div>
      {open && <DecisionPanel key={open.id} task={open} name={nameOf(open)} onClose={() => setOpenId(undefined)} onDecided={() => next(open)} />}
    </div>
  )
}

/** The task beside the list, in the address; the list stays where it is. Going on to the next one makes no history. */
function useOpenTask() {
  const openId = useAddress().get('task')
  const navigate = useNavigate()
  const setOpenId = (id: string | undefined) =>
    void navigate({ to: '.', search: ((before: Query) => ({ ...before, task: id })) as never, replace: openId !== '', resetScroll: false })
  return { openId, setOpenId }
}

/** Columns that give way to the task beside the list, which shows them. */
const besideOnly = ['kind', 'arrived']

function columnsOf(state: 'open' | 'done', t: ReturnType<typeof useTexts>): Column<Task>[] {
  const common: Column<Task>[] = [
    { id: 'number', title: t('number'), width: 160, render: (r) => r.subject.number ?? t.of('kind', r.kind) },
    { id: 'subject', title: t('subject'), render: (r) => r.subject.title ?? <span className="secondary">{t('hidden')}</span> },
    { id: 'kind', title: t('kind'), width: 150, render: (r) => t.of('kind', r.kind) },
  ]
  return state === 'open'
    ? [
        ...common,
        { id: 'arrived', title: t('arrived'), width: 170, render: (r) => <DateText value={r.arrived_at} withTime /> },
        { id: 'due', title: t('due'), width: 130, render: (r) => <DueText due={r.due_at} /> },
      ]
    : [
        ...common,
        { id: 'decision', title: t('decision'), width: 120, render: (r) => r.decision && t.of('decision', r.decision) },
        { id: 'decided', title: t('decided'), width: 170, render: (r) => <DateText value={r.decided_at} withTime /> },
      ]
}
