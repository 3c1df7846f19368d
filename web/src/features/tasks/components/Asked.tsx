import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { DateText, useScopeNames, wordsOf } from '@/shared/ui'
import { getExtensions, getScope, getStatement, getTraces, type Task } from '../api'
import { useTexts } from '../texts'

/** What is asked for, in a task that answers a request: the scope, the later date, the paper. */
export function Asked({ task }: { task: Task }) {
  if (task.kind === 'extend') return <Extension document={task.subject.id} />
  if (task.kind === 'scope_approval') return <Scope document={task.subject.id} />
  if (task.kind === 'borrow') return <Loan document={task.subject.id} task={task.id} />
  return null
}

/** The date in force and the one that is asked for. */
function Extension({ document }: { document: string }) {
  const t = useTexts()
  const { data } = useQuery({ queryKey: ['documents', 'extensions', document], queryFn: ({ signal }) => getExtensions(document, signal) })
  const asked = data?.find((x) => x.is_granted === null)
  const nameOf = useScopeNames(asked ? ['u:' + asked.asked_by] : [])
  if (!asked) return null
  return (
    <Facts
      facts={[
        [t('asksFor'), <><DateText value={asked.old_due_on} /> → <strong><DateText value={asked.new_due_on} /></strong></>],
        [t('askedBy'), nameOf('u:' + asked.asked_by)],
        [t('reason'), asked.reason],
      ]}
    />
  )
}

/** Who reads it now, and who would. */
function Scope({ document }: { document: string }) {
  const t = useTexts()
  const { data } = useQuery({ queryKey: ['documents', 'scope', document], queryFn: ({ signal }) => getScope(document, signal) })
  const now = data ? wordsOf(data.distribution) : []
  const wider = data?.request ? wordsOf(data.request.distribution) : []
  const originals = ((data?.request ?? data)?.originals ?? []).map((u) => 'u:' + u)
  const by = data?.request ? 'u:' + data.request.requested_by : ''
  const nameOf = useScopeNames([...now, ...wider, ...originals, ...(by ? [by] : [])])
  if (!data) return null
  const names = (words: readonly string[]) => words.map(nameOf).join('、')
  return (
    <Facts
      facts={[
        ...(data.request ? ([[t('scopeNow'), names(now)], [t('scopeAsked'), <strong key="asked">{names(wider)}</strong>], [t('askedBy'), nameOf(by)], [t('reason'), data.request.reason]] as const) : ([[t('scopeAsked'), <strong key="asked">{names(now)}</strong>]] as const)),
        ...(originals.length > 0 ? ([[t('originals'), names(originals)]] as const) : []),
      ]}
    />
  )
}

/** Who wants the paper, until when, and why; it stands in the sealed request. */
function Loan({ document, task }: { document: string; task: string }) {
  const t = useTexts()
  const { data } = useQuery({
    queryKey: ['documents', 'loan', task],
    queryFn: async ({ signal }) => {
      const asked = (await getTraces(document, signal)).find((x) => x.task === task && x.node === 'request')
      return asked ? { ...asked, due: String((await getStatement(document, asked.seq, signal)).details?.due_on ?? '') } : null
    },
  })
  if (!data) return null
  return <Facts facts={[[t('askedBy'), data.actor_name || data.actor], [t('borrowUntil'), <DateText key="due" value={data.due} />], [t('reason'), data.opinion]]} />
}

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="task-asked">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
