import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useRef, useState } from 'react'
import { useParam } from '@/shared/address'
import { useKeys } from '@/shared/keys'
import { EmptyState, ErrorState, PageHeader, SkeletonRows, toast, useConfirm } from '@/shared/ui'
import { arrange, getItem, hasPages, restore, splitAfter, splitBlank, type Item } from '../api'
import { SheetCard } from '../components/SheetCard'
import { changed, moved, plan, sheetsOf, turned, type Sheet } from '../sheets'
import { useTexts } from '../texts'
import '../inbox.css'

/** 整理页面: order, turn and leave out pages, and split a file. The original stays and can be put back. */
export default function SortPage() {
  const t = useTexts()
  const id = useParam('id')
  const query = useQuery({
    queryKey: ['intake', 'item', id],
    queryFn: ({ signal }) => getItem(id, signal),
    refetchInterval: (q) => (q.state.data && q.state.data.pages === 0 && q.state.data.text_state === 'pending' ? 2000 : false),
  })
  const item = query.data
  return (
    <>
      <PageHeader title={t('sortPages')} crumbs={[{ to: '/documents/inbox', text: t('page') }]} aside={item && <span className="secondary">{item.name}</span>} />
      {query.isPending ? (
        <SkeletonRows />
      ) : !item ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : !hasPages(item) || (item.pages === 0 && item.text_state !== 'pending') ? (
        <EmptyState text={t('noPages')} />
      ) : item.pages === 0 ? (
        <SkeletonRows />
      ) : (
        <Sorter key={item.id} item={item} />
      )}
    </>
  )
}

function Sorter({ item }: { item: Item }) {
  const t = useTexts()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const confirm = useConfirm()
  const [sheets, setSheets] = useState<readonly Sheet[]>(() => sheetsOf(item.pages))
  const [active, setActive] = useState(0)
  const grid = useRef<HTMLOListElement>(null)
  const left = useRef(false)
  const { pages, after, stay } = plan(sheets)
  const isChanged = pages !== undefined || after.length > 0

  const focus = (at: number) => {
    const to = Math.min(sheets.length - 1, Math.max(0, at))
    setActive(to)
    // After the next drawing: the page may just have moved there.
    requestAnimationFrame(() => grid.current?.querySelectorAll<HTMLElement>('[data-sheet]')[to]?.focus())
  }
  const move = (from: number, to: number) => {
    if (to < 0 || to >= sheets.length) return
    setSheets(moved(sheets, from, to))
    focus(to)
  }
  const set = (at: number, to: Partial<Sheet>) => setSheets(changed(sheets, at, to))

  const leave = async (text: string, undo: string) => {
    left.current = true
    await queries.invalidateQueries({ queryKey: ['intake'] })
    toast.ok(text, {
      undo: () => void restore(undo).then(() => queries.invalidateQueries({ queryKey: ['intake'] }), toast.fail),
    })
    await navigate({ to: '/documents/inbox' })
  }
  const saving = useMutation({
    mutationFn: async () => {
      if (after.length > 0) return (await splitAfter(item.id, after, pages)).length
      if (pages) await arrange(item.id, pages)
      return 1
    },
    onSuccess: (count) => leave(count > 1 ? t('splitDone', { count }) : t('saved'), item.id),
  })
  const splitting = useMutation({ mutationFn: () => splitBlank(item.id), onSuccess: (made) => leave(t('splitDone', { count: made.length }), item.id) })
  const isBusy = saving.isPending || splitting.isPending
  const save = () => {
    if (isChanged && stay > 0 && !isBusy) saving.mutate()
  }

  useBlocker({
    shouldBlockFn: async () => isChanged && !left.current && !(await confirm({ title: t('leaveSortTitle'), text: t('leaveSortText'), ok: t('leave'), danger: true })),
    enableBeforeUnload: () => isChanged && !left.current,
  })
  const current = sheets[active]
  useKeys([
    { key: 'ArrowRight', label: { zh: '下一页', en: 'Next page' }, run: () => focus(active + 1) },
    { key: 'ArrowLeft', label: { zh: '上一页', en: 'Previous page' }, run: () => focus(active - 1) },
    { key: 'j', label: { zh: '下一页', en: 'Next page' }, run: () => focus(active + 1) },
    { key: 'k', label: { zh: '上一页', en: 'Previous page' }, run: () => focus(active - 1) },
    { key: '[', label: { zh: '前移一页', en: 'Move the page forward' }, run: () => move(active, active - 1) },
    { key: ']', label: { zh: '后移一页', en: 'Move the page back' }, run: () => move(active, active + 1) },
    { key: 'r', label: { zh: '旋转 90°', en: 'Turn by 90°' }, run: () => (current ? set(active, { rotate: turned(current) }) : false) },
    { key: 'x', label: { zh: '删除或保留此页', en: 'Drop or keep the page' }, run: () => (current ? set(active, { isDropped: !current.isDropped }) : false) },
    { key: 'b', label: { zh: '在此页后拆分', en: 'Split after the page' }, run: () => (current && active < sheets.length - 1 ? set(active, { endsFile: !current.endsFile }) : false) },
    { key: 'Ctrl+Enter', label: { zh: '保存整理结果', en: 'Save' }, run: save },
    { key: 'Ctrl+S', label: { zh: '保存整理结果', en: 'Save' }, run: save },
  ])
  return (
    <>
      <div className="inbox-sort-bar">
        <Button onClick={() => splitting.mutate()} loading={splitting.isPending} disabled={isChanged || isBusy || item.pages < 2}>
          {t('splitBlank')}
        </Button>
        <span className="secondary" role="status">
          {after.length > 0 ? t('planSplit', { pages: stay, count: after.length + 1 }) : t('plan', { count: stay, dropped: sheets.length - stay })}
        </span>
        <span className="inbox-sort-end">
          <Button onClick={() => setSheets(sheetsOf(item.pages))} disabled={!isChanged || isBusy}>
            {t('reset')}
          </Button>
          <Button type="primary" onClick={save} loading={saving.isPending} disabled={!isChanged || stay === 0} title="Ctrl+Enter">
            {t('save')}
          </Button>
        </span>
      </div>
      <p className="secondary">{t('sortHint')}</p>
      <ol ref={grid} className="inbox-sheets" aria-label={t('sortPages')}>
        {sheets.map((s, i) => (
          <SheetCard
            key={s.page}
            item={item}
            sheet={s}
            at={i}
            isFirst={i === 0}
            isLast={i === sheets.length - 1}
            isActive={i === active}
            onActive={() => setActive(i)}
            onChange={(to) => set(i, to)}
            onMove={(to) => move(i, to)}
            onDropped={(from) => move(from, i)}
          />
        ))}
      </ol>
    </>
  )
}
