import { TagsOutlined } from '@ant-design/icons'
import { Button, Segmented } from 'antd'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { usePermission } from '@/shared/access'
import { formatQuery, parseQuery, useAddress } from '@/shared/address'
import { fromList } from '@/shared/cameFrom'
import { useFormat } from '@/shared/format'
import { useKeys } from '@/shared/keys'
import { EmptyState, FilterChips, LevelBadge, ListTable, PageHeader, SearchInput, toast, Unprinted, useMedia, useNarrow, usePages, type Filter } from '@/shared/ui'
import { listDocuments, type Row } from '../api'
import { besidePreview, columnOf, Due, neededWidth, State } from '../columns'
import { DisplayPanel } from '../components/DisplayPanel'
import { ExportButton } from '../components/ExportButton'
import { FilterPanel } from '../components/FilterPanel'
import { JumpTo } from '../components/JumpTo'
import { Views } from '../components/Views'
import { listOf } from '../list'
import { opened } from '../opened'
import { chipNames, directions, isClassified, isFiltered, queryOf } from '../query'
import { useTexts, type Texts } from '../texts'
import { useColumns } from '../useColumns'
import { useDepartmentNames } from '../useNames'
import '../documents.css'

// What the list can do without is loaded when it is asked for.
const BulkTags = lazy(() => import('../components/BulkTags'))
const RowPreview = lazy(() => import('../components/RowPreview'))

/** What the service changes at one time. */
const mostSelected = 1000
/** The menu and the edges of the page. */
const besideList = 244

/** 公文: the register as far as one may read it. */
export default function DocumentsPage() {
  const t = useTexts()
  const format = useFormat()
  const address = useAddress()
  const narrow = useNarrow()
  const mayRegister = usePermission({ permission: 'document.register' })
  const departments = useDepartmentNames()
  const { columns, choose } = useColumns()
  const navigate = useNavigate()
  const [startAt] = useState(opened.take)

  const query = queryOf(address)
  const listed = formatQuery({ ...query })
  const pages = usePages(...listOf(query))
  const open = (row: Row) => void navigate({ to: '/documents/' + row.id, ...fromList({ path: '/documents', query: parseQuery(listed) }) })
  const selection = useSelection(listed)
  const [tagging, setTagging] = useState(false)
  useKeys([{ key: 't', label: { zh: '增减所选的标签', en: 'Change the tags of the selection' }, run: () => (mayRegister && selection.keys.size > 0 ? setTagging(true) : false) }])

  const previewed = pages.rows.find((r) => r.id === address.get('preview'))
  const preview = (row: Row | undefined) => address.set({ preview: row?.id }, { replace: true })
  const direction = address.get('direction')
  const filters = filtersOf(t, departments)
  const shown = previewed ? besidePreview : columns
  const needed = neededWidth(shown)
  const fits = useMedia(`(min-width: ${needed + besideList}px)`) || previewed !== undefined
  const clear = () => address.set(Object.fromEntries(['q', ...chipNames].map((name) => [name, undefined])))
  return (
    <Unprinted className="with-preview" isClassified={pages.rows.some((r) => isClassified(r.classification))} name={t('title')}>
      <div>
        <PageHeader
          title={t('title')}
          aside={pages.total !== undefined && <span className="secondary figures" role="status">{format.number(pages.total)}</span>}
          actions={
            <>
              <Views />
              {!narrow && <DisplayPanel columns={columns} onChoose={choose} />}
              <ExportButton query={query} columns={columns} total={pages.total ?? 0} />
            </>
          }
        />
        <div className="documents-bar">
          <Segmented
            aria-label={t('directions')}
            value={direction}
            onChange={(to) => address.set({ direction: to })}
            options={[{ value: '', label: t('direction.all') }, ...directions.map((d) => ({ value: d, label: t.of('direction', d) }))]}
          />
          <SearchInput className="documents-search" value={address.get('q')} onSearch={(q) => address.set({ q }, { replace: true })} placeholder={t('searchHint')} aria-label={t('search')} />
          <FilterPanel query={query} total={pages.total} />
          <JumpTo />
        </div>
        <FilterChips filters={filters} />
        <div className={fits ? undefined : 'documents-wide'} style={{ '--documents-width': `${needed}px` } as React.CSSProperties}>
          <ListTable
            caption={t('title')}
            columns={shown.map((id) => columnOf(id, { t, departments, onOpen: open }))}
            pages={pages}
            rowKey={(r) => r.id}
            rowName={(r) => r.register_no}
            href={(r) => '/documents/' + r.id}
            onOpen={open}
            onPreview={preview}
            startAt={startAt}
            defaultSort="-received_on"
            selection={
              mayRegister
                ? {
                    keys: selection.keys,
                    onChange: selection.choose,
                    bar: (
                      <>
                        <Button type="primary" icon={<TagsOutlined />} onClick={() => setTagging(true)} title="T">
                          {t('editTags')}
                        </Button>
                        {pages.total !== undefined && pages.total > selection.keys.size && (
                          <Button
                            type="link"
                            loading={selection.isLoading}
                            disabled={pages.total > mostSelected}
                            title={pages.total > mostSelected ? t('selectTooMany') : undefined}
                            onClick={() => void selection.chooseAll((cursor) => listDocuments({ ...query, at: undefined }, cursor, undefined, 200))}
                          >
                            {selection.isLoading ? t('selecting') : t('selectAllRows', { count: pages.total })}
                          </Button>
                        )}
                      </>
                    ),
                  }
                : undefined
            }
            card={(r) => <Card row={r} />}
            empty={
              isFiltered(query) ? (
                <EmptyState text={t('emptyFiltered')} action={<Button onClick={clear}>{t('clearFilters')}</Button>} />
              ) : (
                <EmptyState text={mayRegister && direction !== 'outgoing' && direction !== 'internal' ? t('emptyNewIncoming') : t('emptyNew')} action={mayRegister && <Link to="/documents/new">{t('register')}</Link>} />
              )
            }
          />
        </div>
      </div>
      <Suspense>
        {previewed && <RowPreview key={previewed.id} row={previewed} query={address.get('q')} onOpen={() => open(previewed)} onClose={() => preview(undefined)} />}
        {tagging && (
          <BulkTags
            ids={[...selection.keys]}
            onClose={() => setTagging(false)}
            onDone={() => {
              setTagging(false)
              selection.choose(new Set())
            }}
          />
        )}
      </Suspense>
    </Unprinted>
  )
}

function Card({ row }: { row: Row }) {
  const t = useTexts()
  return (
    <>
      <span>{row.title}</span>
      <span className="documents-line">
        <LevelBadge level={row.classification} />
        <State row={row} />
        <Due row={row} />
      </span>
      <span className="secondary">
        {row.source} {row.urgency !== 'normal' && t.of('urgency', row.urgency)}
      </span>
    </>
  )
}

/** The chosen rows of one list; another list begins with none. */
function useSelection(list: string) {
  const [chosen, setChosen] = useState<{ list: string; keys: ReadonlySet<string> }>({ list, keys: new Set() })
  const [isLoading, setLoading] = useState(false)
  const keys = chosen.list === list ? chosen.keys : none
  const choose = (next: ReadonlySet<string>) => setChosen({ list, keys: next })
  const chooseAll = async (load: (cursor: string | undefined) => ReturnType<typeof listDocuments>) => {
    setLoading(true)
    try {
      const all = new Set<string>()
      let cursor: string | undefined
      do {
        const page = await load(cursor)
        for (const row of page.items ?? []) all.add(row.id)
        cursor = page.next_cursor ?? undefined
      } while (cursor && all.size < mostSelected)
      choose(all)
    } catch (error) {
      toast.fail(error)
    } finally {
      setLoading(false)
    }
  }
  return { keys, choose, chooseAll, isLoading }
}

const none: ReadonlySet<string> = new Set()

function filtersOf(t: Texts, departments: ReadonlyMap<string, string>): Filter[] {
  const chip = (name: string, value: string) => t('chip', { name, value })
  const text: Record<(typeof chipNames)[number], (v: string) => string> = {
    classification: (v) => chip(t('level'), t.of('level', v)),
    source: (v) => chip(t('source'), v),
    document_kind: (v) => chip(t('kind'), v),
    status: (v) => chip(t('status'), t.of('status', v)),
    department: (v) => chip(t('department'), departments.get(v) ?? v),
    tag: (v) => v.replace(':', t('chip', { name: '', value: '' })),
    not_tag: (v) => chip(t('noTag'), v),
    from: (v) => chip(t('from'), v),
    to: (v) => chip(t('to'), v),
    due: (v) => t.of('due', v),
    at: (v) => t('chipAt', { value: v }),
  }
  return chipNames.map((name) => ({ name, text: text[name] }))
}
