import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useAddress, type Query } from '@/shared/address'
import { useApprovalTexts } from '@/shared/approvals'
import { useKeys } from '@/shared/keys'
import { DateText, DueText, EmptyState, LevelBadge, ListTable, PageHeader, toast, Unprinted, usePages, type Column } from '@/shared/ui'
import { acknowledgeTasks, decideTask, listTasks, states, type State, type Task } from '../api'
import { DecisionPanel } from '../components/DecisionPanel'
import { useTexts } from '../texts'

/** 待办: what waits, what is due first; opening one shows it beside the list, deciding it opens the next. */
export default function TasksPage() {
  const t = useTexts()
  const said = useApprovalTexts()
  const address = useAddress()
  const navigate = useNavigate()
  const state = states.find((s) => s === address.get('state')) ?? 'open'
  const pages = usePages(['tasks', state], (cursor, signal) => listTasks(state, cursor, signal))
  const { openId, setOpenId } = useOpenTask()
  const open = state === 'open' ? pages.rows.find((r) => r.id === openId) : undefined
  const nameOf = (task: Task) => task.subject.number || task.subject.title || said.of('kind', task.kind)
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const acts = useActs((id) => nameOfId(pages.rows, id, nameOf), () => choose(new Set()))
  const toSign = pages.rows.filter((r) => chosen.has(r.id) && canSign(r)).map((r) => r.id)
  useKeys([{ key: 's', label: { zh: '签收所选（没有选择时签收打开的一件）', en: 'Sign for the selection, or for the one that is open' }, run: () => signSome() }])
  const signSome = () => {
    if (toSign.length > 0) acts.sign.mutate(toSign)
    else if (open && canSign(open)) acts.sign.mutate([open.id])
    else return false
    return undefined
  }
  const next = (after: Task) => {
    const at = pages.rows.findIndex((r) => r.id === after.id)
    setOpenId((pages.rows[at + 1] ?? pages.rows[at - 1])?.id)
  }
  const act = (r: Task) =>
    canSign(r) ? (
      <Button size="small" aria-label={t('signOne', { name: nameOf(r) })} loading={acts.sign.isPending && acts.sign.variables.includes(r.id)} onClick={() => acts.sign.mutate([r.id])}>
        {t('choice.sign')}
      </Button>
    ) : (r.choices ?? []).includes('withdraw') ? (
      <Button size="small" aria-label={t('takeBackOne', { name: nameOf(r) })} onClick={() => acts.takeBack.mutate(r.id)}>
        {t('takeBack')}
      </Button>
    ) : null
  return (
    <Unprinted className="with-preview" isClassified={pages.rows.some((r) => isClassified(r.subject))} name={t('title')}>
      <div>
        <PageHeader title={t('title')} aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>} />
        <Segmented<State>
          aria-label={t('views')}
          value={state}
          onChange={(to) => address.set({ state: to === 'open' ? undefined : to, task: undefined })}
          options={states.map((s) => ({ value: s, label: t.of('state', s) }))}
        />
        <ListTable
          caption={t.of('state', state)}
          columns={useColumns(state, act).filter((c) => !open || !besideOnly.includes(c.id))}
          pages={pages}
          rowKey={(r) => r.id}
          rowName={nameOf}
          href={placeOf}
          onOpen={state === 'open' ? (r) => (r.subject.kind === 'destruction' ? void navigate({ to: placeOf(r) }) : setOpenId(r.id)) : undefined}
          onPreview={state === 'open' ? (r) => (r.subject.kind === 'destruction' ? undefined : setOpenId(r.id)) : undefined}
          selection={
            state === 'open'
              ? {
                  keys: chosen,
                  onChange: choose,
                  bar: (
                    <Button type="primary" title="S" disabled={toSign.length === 0} loading={acts.sign.isPending} onClick={() => acts.sign.mutate(toSign)}>
                      {t('signMany', { count: toSign.length })}
                    </Button>
                  ),
                }
              : undefined
          }
          card={(r) => (
            <>
              <Subject task={r} />
              <span className="secondary">
                {said.of('kind', r.kind)} <DueText due={r.due_at} />
              </span>
            </>
          )}
          empty={<EmptyState text={t.of('empty', state)} />}
        />
      </div>
      {open && <DecisionPanel key={open.id} task={open} name={nameOf(open)} onClose={() => setOpenId(undefined)} onDecided={() => next(open)} />}
    </Unprinted>
  )
}

const isClassified = ({ classification: level }: Task['subject']) => level === 'confidential' || level === 'secret'

/** The title, with the mark of what is classified. */
function Subject({ task: { subject } }: { task: Task }) {
  const t = useTexts()
  if (!subject.title) return <span className="secondary">{t('hidden')}</span>
  return (
    <span title={subject.title}>
      {isClassified(subject) && subject.classification && <LevelBadge level={subject.classification} />} {subject.title}
    </span>
  )
}

const nameOfId = (rows: readonly Task[], id: string, nameOf: (task: Task) => string) => {
  const task = rows.find((r) => r.id === id)
  return task ? nameOf(task) : id
}

/** Where one works on a task: the steps of a destruction have a page of their own. */
const placeOf = (r: Task) => (r.subject.kind === 'destruction' ? '/archive/destructions/' : '/documents/') + r.subject.id

const canSign = (r: Task) => r.kind === 'acknowledge' && (r.choices ?? []).includes('acknowledge')

/** What can be done from the list: signing for one or several, and taking an own decision back. */
function useActs(nameOf: (id: string) => string, onSigned: () => void) {
  const t = useTexts()
  const queries = useQueryClient()
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ['tasks'] }), queries.invalidateQueries({ queryKey: ['documents'] })])
  const sign = useMutation({
    mutationFn: (ids: string[]) => acknowledgeTasks(ids),
    onSuccess: (items) => {
      const done = items.filter((i) => i.done)
      const names = (list: typeof items) => list.map((i) => nameOf(i.id)).join(t('listJoin'))
      const paper = names(done.filter((i) => i.needs_paper))
      const failed = names(items.filter((i) => !i.done))
      toast.ok([done.length > 0 && t('signed', { count: done.length }), paper && t('signedPaper', { names: paper }), failed && t('signedNot', { names: failed })].filter(Boolean).join(t('semicolon')))
      onSigned()
    },
    onSettled: refresh,
  })
  const takeBack = useMutation({ mutationFn: (id: string) => decideTask(id, { decision: 'withdraw' }), onSuccess: () => toast.ok(t('takenBack')), onSettled: refresh })
  return { sign, takeBack }
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
const besideOnly = ['kind', 'arrived', 'act']

function useColumns(state: State, act: (r: Task) => React.ReactNode): Column<Task>[] {
  const t = useTexts()
  const said = useApprovalTexts()
  const common: Column<Task>[] = [
    { id: 'number', title: t('number'), width: 160, render: (r) => r.subject.number || said.of('kind', r.kind) },
    { id: 'subject', title: t('subject'), render: (r) => <Subject task={r} /> },
    { id: 'kind', title: t('kind'), width: 130, render: (r) => said.of('kind', r.kind) },
  ]
  const arrived: Column<Task> = { id: 'arrived', title: state === 'started' ? t('started') : t('arrived'), width: 160, render: (r) => <DateText value={r.arrived_at} withTime /> }
  switch (state) {
    case 'open':
      return [...common, arrived, { id: 'due', title: t('due'), width: 130, render: (r) => <DueText due={r.due_at} /> }, { id: 'act', title: t('act'), width: 90, render: act }]
    case 'done':
      return [
        ...common,
        { id: 'decision', title: t('decision'), width: 120, render: (r) => r.decision && said.of('decision', r.decision) },
        { id: 'decided', title: t('decided'), width: 160, render: (r) => <DateText value={r.decided_at} withTime /> },
        { id: 'act', title: t('act'), width: 90, render: act },
      ]
    case 'copied':
      return [...common, arrived]
    case 'started':
      return [...common, arrived, { id: 'decided', title: t('ended'), width: 160, render: (r) => (r.decided_at ? <DateText value={r.decided_at} withTime /> : t('running')) }]
  }
}
