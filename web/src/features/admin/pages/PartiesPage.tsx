import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { useFormat } from '@/shared/format'
import { type Column, EmptyState, FilterBar, ListTable, PageHeader, SearchInput, StatusTag, wholeList } from '@/shared/ui'
import { listParties, mostWords, type Party, type Word } from '../api'
import { MergeDialog } from '../components/MergeDialog'
import { WordDrawer } from '../components/WordDrawer'
import { useTexts } from '../texts'
import '../admin.css'

const wordOf = (p?: Party): Word => ({ id: p?.id ?? '', name: p?.name ?? '', aliases: p?.aliases ?? [], version: p?.version ?? 0 })

/** 来文单位: names, aliases, and making one of several. */
export default function PartiesPage() {
  const t = useTexts()
  const format = useFormat()
  const address = useAddress()
  const mayMerge = usePermission({ permission: 'document.register' })
  const q = address.get('q')
  const query = useQuery({ queryKey: ['parties', q], queryFn: ({ signal }) => listParties(q, signal), placeholderData: keepPreviousData })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [merging, setMerging] = useState(false)
  const open = query.data?.find((p) => p.name === address.get('party'))
  const close = () => address.set({ party: undefined, new: undefined })
  const add = (
    <Button type="primary" onClick={() => address.set({ new: '1' })}>
      {t('newParty')}
    </Button>
  )
  const columns: Column<Party>[] = [
    { id: 'name', title: t('partyName'), render: (p) => p.name },
    { id: 'aliases', title: t('aliases'), width: '32%', render: (p) => <span title={p.aliases?.join(t('listJoin'))}>{p.aliases?.join(t('listJoin'))}</span> },
    { id: 'curated', title: t('inDictionary'), width: 150, render: (p) => <StatusTag tone={p.id ? 'ok' : 'neutral'}>{t(p.id ? 'wordCurated' : 'wordFound')}</StatusTag> },
    { id: 'count', title: t('documents'), width: 120, align: 'end', render: (p) => <span className="figures">{format.number(p.count)}</span> },
  ]
  return (
    <>
      <PageHeader title={t('parties')} aside={query.data && query.data.length < mostWords && <span className="secondary figures">{query.data.length}</span>} actions={add} />
      <FilterBar
        search={<SearchInput value={q} onSearch={(to) => address.set({ q: to }, { replace: true })} placeholder={t('findWord')} aria-label={t('findWord')} className="admin-filter-wide" />}
        filters={[{ name: 'q', text: (value) => t('chipSearch', { value }) }]}
      />
      <ListTable
        caption={t('parties')}
        columns={columns}
        pages={wholeList(query)}
        rowKey={(p) => p.name}
        rowName={(p) => p.name}
        href={() => '/admin/parties'}
        onOpen={(p) => address.set({ party: p.name })}
        selection={mayMerge ? { keys: chosen, onChange: setChosen, bar: <Button type="primary" onClick={() => setMerging(true)}>{t('mergeSelected', { count: chosen.size })}</Button> } : undefined}
        card={(p) => (
          <span className="secondary">
            {p.aliases?.join(t('listJoin'))} {t('documents')} {format.number(p.count)}
          </span>
        )}
        empty={q ? <EmptyState text={t('wordsNoMatch')} action={<Button onClick={() => address.set({ q: undefined })}>{t('clearFilters')}</Button>} /> : <EmptyState text={t('partiesEmpty')} action={add} />}
      />
      {query.data && query.data.length >= mostWords && <p className="admin-notes">{t('firstShown', { count: mostWords })}</p>}
      {address.get('new') && <WordDrawer word={wordOf()} title={t('newParty')} nameLabel={t('partyName')} reload={async () => undefined} onClose={close} />}
      {open && (
        <WordDrawer
          key={open.name}
          word={wordOf(open)}
          title={open.name}
          nameLabel={t('partyName')}
          reload={async () => wordOf((await listParties(open.name)).find((p) => p.id === open.id))}
          onClose={close}
        />
      )}
      {merging && (
        <MergeDialog
          names={[...chosen]}
          onClose={() => setMerging(false)}
          onMerged={() => {
            setMerging(false)
            setChosen(new Set())
          }}
        />
      )}
    </>
  )
}
