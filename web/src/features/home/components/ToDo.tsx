import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useApprovalTexts } from '@/shared/approvals'
import { dayOf, useFormat } from '@/shared/format'
import { DueText, toast } from '@/shared/ui'
import { acknowledge, mostTasks, openTasks, type Task } from '../api'
import { useTexts } from '../texts'
import { Card } from './Card'

const shown = 3

/** What waits for the person: how many of each kind, and the first ones; what is only to be signed for is signed here. */
export function ToDo() {
  const t = useTexts()
  const said = useApprovalTexts()
  const format = useFormat()
  const sign = useSigning()
  const tasks = useQuery({ queryKey: ['tasks', 'home'], queryFn: ({ signal }) => openTasks(signal) })
  return (
    <Card title={t('tasks')} asked={tasks} nothing={(d) => (d.total === 0 ? t('tasksNone') : undefined)} to="/tasks" toText={t('tasksOpen')}>
      {(data) => {
        const items = data.items ?? []
        const kinds = countKinds(items)
        const overdue = items.filter((i) => i.due_at && dayOf(i.due_at) < dayOf(new Date())).length
        return (
          <>
            <p>
              <Link to="/tasks" className="big-number">
                {format.number(data.total)}
              </Link>{' '}
              {data.total <= mostTasks && kinds.map(([kind, count]) => <span key={kind} className="home-kind">{t('kindCount', { kind: said.of('kind', kind), count })}</span>)}
              {overdue > 0 && <span className="due-over">{t('tasksOverdue', { count: overdue })}</span>}
            </p>
            <ul className="home-rows">
              {items.slice(0, shown).map((task) => (
                <li key={task.id}>
                  <span className="figures">{task.subject.number || said.of('kind', task.kind)}</span>
                  <span className="home-title">{task.subject.title ?? t('hidden')}</span>
                  <DueText due={task.due_at} />
                  {task.kind === 'acknowledge' && (
                    <Button size="small" aria-label={t('signOne', { name: nameOf(task) })} loading={sign.isPending && sign.variables.id === task.id} onClick={() => sign.mutate(task)}>
                      {t('sign')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </>
        )
      }}
    </Card>
  )
}

function countKinds(tasks: readonly Task[]): [string, number][] {
  const kinds = new Map<string, number>()
  for (const { kind } of tasks) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  return [...kinds].sort(([, a], [, b]) => b - a)
}

const nameOf = (task: Task) => task.subject.number || task.subject.title || ''

function useSigning() {
  const t = useTexts()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (task: Task) => acknowledge(task.id),
    onSuccess: (items, task) => {
      const said = items.every((i) => i.done) ? (items.some((i) => i.needs_paper) ? 'signedPaper' : 'signed') : 'signedNot'
      toast.ok(t(said, { name: nameOf(task) }))
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['tasks'] }), queries.invalidateQueries({ queryKey: ['documents'] })]),
  })
}
