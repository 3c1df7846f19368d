import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useAddress } from '@/shared/address'
import { dayOf } from '@/shared/format'
import { DateText, DueText, EmptyState, LevelBadge, ListTable, PageHeader, toast, Unprinted, useConfirm, usePages, type Column } from '@/shared/ui'
import { listOutstanding, moveCopy, type Outstanding } from '../api'
import { isClassified } from '../query'
import { useTexts, useWorkTexts } from '../texts'
import '../documents.css'

const states = ['outstanding', 'overdue'] as const

/** /documents/paper: the copies that somebody has, what is due first; several are taken back at once. */
export default function PaperPage() {
  const t = useTexts()
  const w = useWorkTexts()
  const address = useAddress()
  const confirm = useConfirm()
  const state = states.find((s) => s === address.get('state')) ?? 'outstanding'
  const pages = usePages(['documents', 'paper', state], (cursor, signal) => listOutstanding(state, cursor, signal))
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const takeBack = useTakingBack(() => choose(new Set()))
  const marked = pages.rows.filter((r) => chosen.has(keyOf(r)))
  const ask = async () => {
    if (marked.length > 0 && (await confirm({ title: w('returnAsk', { count: marked.length }), text: w('returnText'), ok: w('returnMany', { count: marked.length }) }))) takeBack.mutate(marked)
  }
  const columns: Column<Outstanding>[] = [
    { id: 'number', title: t('number'), width: 160, render: (r) => r.register_no },
    { id: 'subject', title: t('subject'), render: (r) => <span title={r.title}>{r.title}</span> },
    { id: 'level', title: t('level'), width: 106, render: (r) => <LevelBadge level={r.classification} /> },
    { id: 'copy', title: w('copy'), width: 96, render: (r) => <span className="figures">{r.copy_no}</span> },
    { id: 'holder', title: w('holder'), width: 140, render: (r) => holderOf(r) },
    { id: 'handed', title: w('handedOn'), width: 110, render: (r) => <DateText value={r.handed_on} /> },
    { id: 'signed', title: w('signature'), width: 110, render: (r) => (r.signed_on ? <DateText value={r.signed_on} /> : <span className="secondary">{w('unsigned')}</span>) },
    { id: 'due', title: w('due'), width: 112, render: (r) => r.due_on && <DueText due={r.due_on} /> },
  ]
  return (
    <Unprinted className="documents-paper" isClassified={pages.rows.some((r) => isClassified(r.classification))} name={w('paperTitle')}>
      <PageHeader title={w('paperTitle')} crumbs={[{ to: '/documents', text: t('title') }]} aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>} />
      <Segmented<(typeof states)[number]>
        aria-label={w('paperStates')}
        value={state}
        onChange={(to) => {
          choose(new Set())
          address.set({ state: to === 'outstanding' ? undefined : to })
        }}
        options={states.map((s) => ({ value: s, label: w.of('paperState', s) }))}
      />
      <ListTable
        caption={w('paperTitle')}
        columns={columns}
        pages={pages}
        rowKey={keyOf}
        rowName={(r) => `${r.register_no} ${r.copy_no}`}
        href={(r) => `/documents/${r.document}?tab=signatures`}
        selection={{
          keys: chosen,
          onChange: choose,
          bar: (
            <Button type="primary" loading={takeBack.isPending} onClick={() => void ask()}>
              {w('returnMany', { count: marked.length })}
            </Button>
          ),
        }}
        card={(r) => (
          <>
            <span>{r.title}</span>
            <span className="documents-line">
              <LevelBadge level={r.classification} />
              {r.due_on && <DueText due={r.due_on} />}
            </span>
            <span className="secondary">{holderOf(r)}</span>
          </>
        )}
        empty={<EmptyState text={state === 'overdue' ? w('paperNoneOverdue') : w('paperNone')} />}
      />
    </Unprinted>
  )
}

const keyOf = (r: Outstanding) => r.document + ' ' + r.copy_no
const holderOf = (r: Outstanding) => r.holder_name || r.person || r.department

/** Each copy is an act of its own; what could not be taken back is named. */
function useTakingBack(onDone: () => void) {
  const t = useTexts()
  const w = useWorkTexts()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (rows: readonly Outstanding[]) => {
      const failed: Outstanding[] = []
      let reason: unknown
      for (const r of rows) {
        try {
          await moveCopy(r.document, r.copy_no, 'return', { on: dayOf(new Date()) })
        } catch (error) {
          failed.push(r)
          reason = error
        }
      }
      if (failed.length === rows.length) throw reason
      return { done: rows.length - failed.length, failed }
    },
    onSuccess: ({ done, failed }) => {
      const names = failed.map((r) => `${r.register_no} ${r.copy_no}`).join('、')
      toast.ok([w('returned', { count: done }), names && w('returnFailed', { count: failed.length, names })].filter(Boolean).join(t('comma')))
      onDone()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
}
