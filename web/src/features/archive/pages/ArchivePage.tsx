import { PrinterOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown, Select } from 'antd'
import { useState } from 'react'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { EmptyState, LevelBadge, ListTable, PageHeader, StatusTag, useNarrow, usePages, type Column } from '@/shared/ui'
import { browse, papersOf, stampUrl, type Branch, type Item, type Part } from '../api'
import { Copies } from '../components/Copies'
import { RelocateDialog } from '../components/RelocateDialog'
import { Tree } from '../components/Tree'
import { branchesOf, partText } from '../tree'
import { useTexts } from '../texts'
import '../archive.css'

/** 归档: what is filed, as it stands on the shelves: 年度 → 期限 → 机构 → 件. */
export default function ArchivePage() {
  const t = useTexts()
  const address = useAddress()
  const narrow = useNarrow()
  const mayFile = usePermission({ permission: 'document.file' })
  const part = partOf(address.get)
  const whole = useQuery({ queryKey: ['archive', 'classes'], queryFn: ({ signal }) => browse({}, undefined, signal, 1) })
  const pages = usePages(['archive', 'shelf', part], (cursor, signal) => browse(part, cursor, signal))
  const [moving, setMoving] = useState<Item>()
  const classes = whole.data?.classes ?? []
  const act = (r: Item) => (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'stamp', label: <a href={stampUrl(r.id)}>{t('stamp')}</a> },
          ...(mayFile && r.status === 'filed' ? [{ key: 'move', label: t('relocate'), onClick: () => setMoving(r) }] : []),
        ],
      }}
    >
      <Button size="small">{t('more')}</Button>
    </Dropdown>
  )
  const columns: Column<Item>[] = [
    { id: 'code', title: t('code'), width: 240, render: (r) => <span className="figures">{r.archival_code}</span> },
    { id: 'title', title: t('title'), render: (r) => r.title },
    { id: 'level', title: t('level'), width: 90, render: (r) => (r.status === 'destroyed' ? <StatusTag>{t('destroyed')}</StatusTag> : <LevelBadge level={r.classification} />) },
    { id: 'pages', title: t('pages'), width: 64, align: 'end', render: (r) => <span className="figures">{r.pages || '—'}</span> },
    { id: 'location', title: t('location'), width: 110, render: (r) => r.location || '—' },
    { id: 'copies', title: t('copies'), width: 150, render: (r) => <Copies item={r} mayRetry={mayFile} /> },
    { id: 'act', title: t('acts'), width: 76, render: act },
  ]
  return (
    <>
      <PageHeader title={t('archive')} aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>} actions={<Papers part={part} isEmpty={(pages.total ?? 0) === 0} />} />
      <div className="archive-browse">
        {narrow ? <PickBranch classes={classes} part={part} /> : <Tree classes={classes} part={part} />}
        <div>
          <ListTable
            caption={partText(t, part) || t('archive')}
            columns={columns}
            pages={pages}
            rowKey={(r) => r.id}
            rowName={(r) => r.archival_code}
            href={(r) => '/documents/' + r.id}
            card={(r) => (
              <>
                <span>{r.title}</span>
                <span className="secondary">
                  {r.location} {r.pages ? t('pagesCount', { count: r.pages }) : ''}
                </span>
                <Copies item={r} mayRetry={mayFile} />
                {act(r)}
              </>
            )}
            empty={<EmptyState text={classes.length === 0 ? t('archiveEmpty') : t('partEmpty')} />}
          />
        </div>
      </div>
      {moving && <RelocateDialog item={moving} onClose={() => setMoving(undefined)} />}
    </>
  )
}

function partOf(get: (name: string) => string): Part {
  return {
    ...(/^\d{4}$/.test(get('year')) && { year: Number(get('year')) }),
    ...(get('retention') && { retention: get('retention') }),
    ...(get('office') && { office: get('office') }),
    ...(get('category') && { category: get('category') }),
  }
}

/** 目录, 备考表, 盒脊 of the part that is shown. */
function Papers({ part, isEmpty }: { part: Part; isEmpty: boolean }) {
  const t = useTexts()
  const papers = papersOf(part)
  const items = (['cataloguePdf', 'catalogueExcel', 'notes', 'labels'] as const).map((key) => ({ key, label: <a href={papers[key]}>{t.of('paper', key)}</a> }))
  return (
    <Dropdown trigger={['click']} disabled={isEmpty} menu={{ items }}>
      <Button icon={<PrinterOutlined />}>{t('print')}</Button>
    </Dropdown>
  )
}

/** The tree on a phone: one choice of all its branches. */
function PickBranch({ classes, part }: { classes: readonly Branch[]; part: Part }) {
  const t = useTexts()
  const address = useAddress()
  const branches = branchesOf(classes)
  const keyOf = (p: Part) => [p.year ?? '', p.retention ?? '', p.office ?? ''].join('|')
  return (
    <Select
      aria-label={t('classes')}
      value={keyOf(part)}
      onChange={(key) => {
        const [year, retention, office] = key.split('|')
        address.set({ year, retention, office })
      }}
      options={[{ value: keyOf({}), label: t('wholeArchive') }, ...branches.map((b) => ({ value: keyOf(b.part), label: `${'　'.repeat(b.depth)}${b.text(t)}（${b.count}）` }))]}
    />
  )
}
