import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, EditOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { EmptyState, ListTable, StatusTag, type Column } from '@/shared/ui'
import type { BatchItem } from '../api'
import { useTexts } from '../texts'
import type { Arrangement } from '../useArrangement'
import { usePlanText } from '../usePlanText'
import { Lacks } from './Lacks'
import { PlanDialog } from './PlanDialog'

/** The rows of a batch. Alt+↑ and Alt+↓ move the row that has the focus, like the buttons beside it. */
export function BatchTable({ arrangement, isBusy }: { arrangement: Arrangement; isBusy: boolean }) {
  const t = useTexts()
  const planText = usePlanText()
  const { items, isSaving } = arrangement
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [editing, setEditing] = useState<readonly BatchItem[]>()
  const { box, move } = useMoving(arrangement, isBusy)
  const only = (item: BatchItem) => new Set([item.id])
  const leaveOut = (ids: ReadonlySet<string>) => {
    arrangement.leaveOut(ids)
    choose(new Set())
  }
  const acts = (item: BatchItem) => {
    if (item.state === 'filed') return null
    const at = items.indexOf(item)
    const button = (label: string, icon: React.ReactNode, run: () => void, disabled = false) => (
      <Button size="small" type="text" icon={icon} aria-label={label} title={label} disabled={disabled || isBusy} onClick={run} />
    )
    return (
      <span className="archive-acts">
        {button(t('up', { number: item.register_no }), <ArrowUpOutlined />, () => move(item.id, -1), at === 0 || items[at - 1]?.state === 'filed')}
        {button(t('down', { number: item.register_no }), <ArrowDownOutlined />, () => move(item.id, 1), at === items.length - 1 || items[at + 1]?.state === 'filed')}
        {button(t('changeOne', { number: item.register_no }), <EditOutlined />, () => setEditing([item]))}
        {button(t('leaveOutOne', { number: item.register_no }), <CloseOutlined />, () => leaveOut(only(item)))}
      </span>
    )
  }
  const state = (item: BatchItem) =>
    item.state === 'filed' ? (
      <StatusTag tone="ok">{t('state.filed')}</StatusTag>
    ) : item.state === 'refused' && (item.missing ?? []).length === 0 ? (
      <StatusTag tone="error">{t.of('refusal', item.code ?? '')}</StatusTag>
    ) : (
      <Lacks id={item.id} missing={item.missing ?? []} />
    )
  const code = (item: BatchItem) => <span className={item.archival_code ? 'figures' : 'figures secondary'}>{item.archival_code || item.preview_code || '—'}</span>
  const columns: Column<BatchItem>[] = [
    { id: 'number', title: t('registerNo'), width: 150, render: (i) => i.register_no || '—' },
    { id: 'title', title: t('title'), render: (i) => i.title },
    { id: 'code', title: t('codePreview'), width: 240, render: code },
    { id: 'plan', title: t('proposed'), width: 215, render: (i) => planText(i.plan) },
    { id: 'missing', title: t('missing'), width: 190, render: state },
    { id: 'acts', title: t('arrange'), width: 136, render: acts },
  ]
  const open = items.filter((i) => i.state !== 'filed' && chosen.has(i.id))
  const openIds = new Set(open.map((i) => i.id)) // what is filed by now is chosen no longer
  const selection = {
    keys: openIds,
    onChange: choose,
    bar: (
      <>
        <Button disabled={open.length === 0 || isBusy} onClick={() => setEditing(open)}>
          {t('changeSome', { count: open.length })}
        </Button>
        <Button disabled={open.length === 0 || isBusy} onClick={() => leaveOut(openIds)}>
          {t('leaveOutSome', { count: open.length })}
        </Button>
      </>
    ),
  }
  return (
    <div ref={box}>
      <ListTable
        caption={t('batch')}
        columns={columns}
        pages={{ rows: items, total: items.length, isLoading: false, isStale: isSaving, isLoadingMore: false, error: null, retry: () => undefined, more: () => undefined, hasMore: false }}
        rowKey={(i) => i.id}
        rowName={(i) => i.register_no}
        href={(i) => '/documents/' + i.id}
        selection={items.every((i) => i.state === 'filed') ? undefined : selection}
        card={(i) => (
          <>
            <span>{i.title}</span>
            {code(i)}
            <span className="secondary">{planText(i.plan)}</span>
            {state(i)}
            {acts(i)}
          </>
        )}
        empty={<EmptyState text={t('batchEmpty')} />}
      />
      {editing && (
        <PlanDialog
          items={editing}
          onClose={() => setEditing(undefined)}
          onChange={(plan) => {
            arrangement.change(new Set(editing.map((i) => i.id)), plan)
            setEditing(undefined)
          }}
        />
      )}
    </div>
  )
}

/** Moves rows; the focus stays where it was, on the row that has moved. */
function useMoving(arrangement: Arrangement, isBusy: boolean) {
  const box = useRef<HTMLDivElement>(null)
  const back = useRef<{ row: string; label: string | null }>(undefined)
  const { items } = arrangement
  useEffect(() => {
    const to = back.current
    if (!to) return
    back.current = undefined
    const row = box.current?.querySelector(`[data-row="${CSS.escape(to.row)}"]`)
    const button = to.label ? row?.querySelector<HTMLElement>(`[aria-label="${CSS.escape(to.label)}"]:not(:disabled)`) : null
    ;(button ?? row?.querySelector<HTMLElement>('[data-row-link]'))?.focus()
  }, [items])
  const move = (id: string, by: -1 | 1) => {
    const active = document.activeElement
    back.current = { row: id, label: active?.closest('[data-row]') ? active.getAttribute('aria-label') : null }
    arrangement.move(id, by)
  }
  useEffect(() => {
    const place = box.current
    if (!place) return undefined
    const onKey = (e: KeyboardEvent) => {
      const by = e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0
      const row = e.target instanceof Element ? e.target.closest<HTMLElement>('[data-row]')?.dataset.row : undefined
      if (!e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || by === 0 || !row || isBusy) return
      e.preventDefault()
      move(row, by)
    }
    place.addEventListener('keydown', onKey)
    return () => place.removeEventListener('keydown', onKey)
  })
  return { box, move }
}
