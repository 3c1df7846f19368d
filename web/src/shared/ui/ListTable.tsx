import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useAddress } from '@/shared/address'
import { useMe } from '@/shared/access'
import { useKeys } from '@/shared/keys'
import { ErrorState, SkeletonRows } from './states'
import { useUITexts } from './texts'
import { Tick } from './Tick'
import { useNarrow } from './useMedia'
import type { Pages } from './usePages'
import { useRowWindow } from './useRowWindow'

export interface Column<T> {
  id: string
  title: string
  /** CSS width; the columns without one share the rest. */
  width?: number | string
  align?: 'start' | 'end'
  /** The value of sort= in the address for ascending order; '-' in front of it for descending. */
  sort?: string
  render: (row: T) => ReactNode
}

export interface Selection {
  keys: ReadonlySet<string>
  onChange: (keys: ReadonlySet<string>) => void
  /** What can be done with the chosen rows; says to how many. */
  bar?: ReactNode
}

export interface ListTableProps<T> {
  /** Names the table for those who do not see it. */
  caption: string
  columns: readonly Column<T>[]
  pages: Pages<T>
  rowKey: (row: T) => string
  /** How the row is called: 收〔2026〕15号. */
  rowName: (row: T) => string
  /** Where a row leads; its first cell is the link. */
  href: (row: T) => string
  /** Instead of following the link. */
  onOpen?: (row: T) => void
  onPreview?: (row: T) => void
  selection?: Selection
  /** A row on a phone; the link around its name is drawn by the list. */
  card: (row: T) => ReactNode
  /** Shown when there are no rows. */
  empty: ReactNode
  /** The order when the address names none. */
  defaultSort?: string
  /** The row to begin at: the one that was open before one came back. */
  startAt?: string
}

/** The list of every page: sorted by the address, drawn in portions, worked with j k Enter Space x. */
export function ListTable<T>(props: ListTableProps<T>) {
  const { pages, empty } = props
  const narrow = useNarrow()
  if (pages.error) return <ErrorState error={pages.error} onRetry={pages.retry} />
  if (pages.isLoading) return <SkeletonRows />
  if (pages.rows.length === 0) return <>{empty}</>
  return (
    <div className={pages.isStale ? 'list list-stale' : 'list'} aria-busy={pages.isStale}>
      {narrow ? <Cards {...props} /> : <Rows {...props} />}
      <SelectionBar {...props} />
    </div>
  )
}

function Rows<T>({ caption, columns, pages, rowKey, rowName, href, onOpen, onPreview, selection, defaultSort, startAt }: ListTableProps<T>) {
  const t = useUITexts()
  const compact = useMe().preferences.density === 'compact'
  const rowHeight = compact ? 36 : 44
  const body = useRef<HTMLTableSectionElement>(null)
  const { from, to } = useRowWindow(body, pages.rows.length, rowHeight, pages.rows[0] && rowKey(pages.rows[0]))
  const { active, setActive } = useRowKeys({ pages, rowKey, onPreview, selection, body, rowHeight, startAt })
  const nearEnd = to >= pages.rows.length - 20
  const { more } = pages
  useEffect(() => {
    if (nearEnd && pages.hasMore) more()
  }, [nearEnd, pages.hasMore, more])
  const span = columns.length + (selection ? 1 : 0)
  return (
    <table className="list-table" aria-rowcount={(pages.total ?? pages.rows.length) + 1} style={{ '--row': `${rowHeight}px` } as React.CSSProperties}>
      <caption className="unseen">{caption}</caption>
      <colgroup>
        {selection && <col style={{ width: 44 }} />}
        {columns.map((c) => (
          <col key={c.id} style={{ width: c.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {selection && (
            <th scope="col">
              <SelectAll pages={pages} rowKey={rowKey} selection={selection} />
            </th>
          )}
          {columns.map((c) => (
            <HeadCell key={c.id} column={c} defaultSort={defaultSort} />
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {from > 0 && <Gap rows={from} rowHeight={rowHeight} span={span} />}
        {pages.rows.slice(from, to).map((row, i) => {
          const key = rowKey(row)
          return (
            <tr key={key} aria-rowindex={from + i + 2} data-row={key} className={key === active ? 'active' : undefined} onFocus={() => setActive(key)}>
              {selection && (
                <td>
                  <Tick checked={selection.keys.has(key)} label={t('selectRow', { name: rowName(row) })} onChange={() => selection.onChange(toggled(selection.keys, key))} />
                </td>
              )}
              {columns.map((c, n) => (
                <td key={c.id} className={c.align === 'end' ? 'end' : undefined}>
                  {n === 0 ? (
                    <RowLink to={href(row)} onOpen={onOpen && (() => onOpen(row))}>
                      {c.render(row)}
                    </RowLink>
                  ) : (
                    c.render(row)
                  )}
                </td>
              ))}
            </tr>
          )
        })}
        {to < pages.rows.length && <Gap rows={pages.rows.length - to} rowHeight={rowHeight} span={span} />}
      </tbody>
      {pages.isLoadingMore && (
        <tfoot>
          <tr>
            <td colSpan={span} role="status">
              {t('loadingMore')}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  )
}

function Gap({ rows, rowHeight, span }: { rows: number; rowHeight: number; span: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height: rows * rowHeight, padding: 0, border: 0 }} />
    </tr>
  )
}

/** A plain link: those of the router look at every change of the address, and a list has a hundred of them. */
function RowLink({ to, onOpen, children }: { to: string; onOpen?: () => void; children: ReactNode }) {
  const navigate = useNavigate()
  return (
    <a
      href={to}
      data-row-link
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return
        e.preventDefault()
        if (onOpen) onOpen()
        else void navigate({ to })
      }}
    >
      {children}
    </a>
  )
}

function HeadCell<T>({ column: c, defaultSort }: { column: Column<T>; defaultSort?: string }) {
  const t = useUITexts()
  const address = useAddress()
  const sort = address.get('sort') || defaultSort
  const direction = !c.sort ? undefined : sort === c.sort ? 'ascending' : sort === '-' + c.sort ? 'descending' : undefined
  return (
    <th scope="col" className={c.align === 'end' ? 'end' : undefined} aria-sort={direction}>
      {c.sort ? (
        <button type="button" className="sort" title={t('sortBy', { name: c.title })} onClick={() => address.set({ sort: direction === 'descending' ? c.sort : '-' + c.sort })}>
          {c.title}
          {direction === 'ascending' && <CaretUpOutlined aria-hidden />}
          {direction === 'descending' && <CaretDownOutlined aria-hidden />}
        </button>
      ) : (
        c.title
      )}
    </th>
  )
}

function SelectAll<T>({ pages, rowKey, selection }: { pages: Pages<T>; rowKey: (row: T) => string; selection: Selection }) {
  const t = useUITexts()
  const all = pages.rows.length > 0 && pages.rows.every((r) => selection.keys.has(rowKey(r)))
  return (
    <Tick
      checked={all}
      some={!all && selection.keys.size > 0}
      label={t('selectAll')}
      onChange={() => selection.onChange(all ? new Set() : new Set(pages.rows.map(rowKey)))}
    />
  )
}

function SelectionBar<T>({ selection }: ListTableProps<T>) {
  const t = useUITexts()
  return (
    <div className={selection && selection.keys.size > 0 ? 'selection-bar' : 'unseen'}>
      <span role="status">{selection && selection.keys.size > 0 && t('selected', { count: selection.keys.size })}</span>
      {selection && selection.keys.size > 0 && (
        <>
          {selection.bar}
          <Button type="link" onClick={() => selection.onChange(new Set())}>
            {t('clearSelection')}
          </Button>
        </>
      )}
    </div>
  )
}

function Cards<T>({ caption, pages, rowKey, rowName, href, onOpen, selection, card }: ListTableProps<T>) {
  const t = useUITexts()
  const end = useRef<HTMLDivElement>(null)
  const { more } = pages
  useEffect(() => {
    if (!end.current) return
    const watcher = new IntersectionObserver((e) => e.some((x) => x.isIntersecting) && more(), { rootMargin: '800px' })
    watcher.observe(end.current)
    return () => watcher.disconnect()
  }, [more])
  return (
    <>
      <ul className="cards" aria-label={caption}>
        {pages.rows.map((row) => {
          const key = rowKey(row)
          return (
            <li key={key}>
              {selection && <Tick checked={selection.keys.has(key)} label={t('selectRow', { name: rowName(row) })} onChange={() => selection.onChange(toggled(selection.keys, key))} />}
              <div className="card-body">
                <RowLink to={href(row)} onOpen={onOpen && (() => onOpen(row))}>
                  {rowName(row)}
                </RowLink>
                {card(row)}
              </div>
            </li>
          )
        })}
      </ul>
      <div ref={end} role="status">
        {pages.isLoadingMore && t('loadingMore')}
      </div>
    </>
  )
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys)
  if (!next.delete(key)) next.add(key)
  return next
}

interface RowKeysProps<T> extends Pick<ListTableProps<T>, 'pages' | 'rowKey' | 'onPreview' | 'selection' | 'startAt'> {
  body: React.RefObject<HTMLElement | null>
  rowHeight: number
}

/** j k ↓ ↑ move the focus from row to row, x chooses, Space shows beside. Enter follows the link that has the focus. */
function useRowKeys<T>({ pages, rowKey, onPreview, selection, body, rowHeight, startAt }: RowKeysProps<T>) {
  const [active, setActive] = useState(startAt)
  const wanted = useRef(startAt)
  const index = pages.rows.findIndex((r) => rowKey(r) === active)
  useEffect(() => {
    if (!wanted.current) return
    const link = body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"] [data-row-link]`)
    if (!link) return // drawn after the scrolling below
    wanted.current = undefined
    link.focus({ preventScroll: true })
    link.closest('tr')?.scrollIntoView({ block: 'nearest' })
  })
  const move = (by: number) => {
    const at = Math.min(pages.rows.length - 1, Math.max(0, index < 0 ? 0 : index + by))
    const row = pages.rows[at]
    if (!row || !body.current) return
    wanted.current = rowKey(row)
    setActive(wanted.current)
    if (at !== index && Math.abs(at - index) > 1) window.scrollTo({ top: window.scrollY + body.current.getBoundingClientRect().top + at * rowHeight - window.innerHeight / 2 })
  }
  const current = pages.rows[index]
  useKeys([
    { key: 'j', label: { zh: '下一行', en: 'Next row' }, run: () => move(1) },
    { key: 'k', label: { zh: '上一行', en: 'Previous row' }, run: () => move(-1) },
    { key: 'ArrowDown', label: { zh: '下一行', en: 'Next row' }, run: () => move(1) },
    { key: 'ArrowUp', label: { zh: '上一行', en: 'Previous row' }, run: () => move(-1) },
    ...(selection ? [{ key: 'x', label: { zh: '选择', en: 'Select' }, run: () => (active && index >= 0 ? selection.onChange(toggled(selection.keys, active)) : false) } as const] : []),
    ...(onPreview ? [{ key: 'Space', label: { zh: '预览', en: 'Preview' }, run: () => (current ? onPreview(current) : false) } as const] : []),
  ])
  return { active, setActive }
}
