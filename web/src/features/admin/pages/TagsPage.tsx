import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { useFormat } from '@/shared/format'
import { useLanguage } from '@/shared/i18n'
import { type Column, EmptyState, FilterBar, FilterField, ListTable, PageHeader, SearchInput, StatusTag, toast, wholeList } from '@/shared/ui'
import { listFacets, listTags, mostWords, type TagValue, type Word } from '../api'
import { MergeDialog } from '../components/MergeDialog'
import { WordDrawer } from '../components/WordDrawer'
import { useTexts } from '../texts'
import '../admin.css'

const keyOf = (v: TagValue) => `${v.facet}:${v.value}`
const wordOf = (v?: TagValue, facet = ''): Word => ({ id: v?.id ?? '', facet: v?.facet ?? facet, name: v?.value ?? '', aliases: v?.aliases ?? [], version: v?.version ?? 0 })

/** 标签: the values of each facet, their aliases, and making one of several. */
export default function TagsPage() {
  const t = useTexts()
  const format = useFormat()
  const language = useLanguage()
  const address = useAddress()
  const mayMerge = usePermission({ permission: 'document.register' })
  const q = address.get('q')
  const facet = address.get('facet') || undefined
  const facets = useQuery({ queryKey: ['tags', 'facets'], queryFn: listFacets })
  const query = useQuery({ queryKey: ['tags', 'values', facet, q], queryFn: ({ signal }) => listTags(facet, q, signal), placeholderData: keepPreviousData })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [merging, setMerging] = useState(false)
  const labelOf = (name: string) => facets.data?.find((f) => f.facet === name)?.label[language] ?? name
  const isSystem = (name: string) => facets.data?.find((f) => f.facet === name)?.is_system ?? false
  const own = (facets.data ?? []).filter((f) => !f.is_system)
  const open = query.data?.find((v) => keyOf(v) === address.get('tag'))
  const close = () => address.set({ tag: undefined, new: undefined })
  const chosenFacets = new Set([...chosen].map((key) => key.slice(0, key.indexOf(':'))))
  const canMerge = chosenFacets.size === 1 && ![...chosenFacets].some(isSystem)
  const add = (
    <Button type="primary" onClick={() => address.set({ new: '1' })}>
      {t('newTag')}
    </Button>
  )
  const columns: Column<TagValue>[] = [
    { id: 'value', title: t('tagValue'), render: (v) => v.value },
    { id: 'facet', title: t('facet'), width: '18%', render: (v) => labelOf(v.facet) },
    { id: 'aliases', title: t('aliases'), width: '26%', render: (v) => v.aliases?.join(t('listJoin')) },
    { id: 'curated', title: t('inDictionary'), width: 150, render: (v) => <StatusTag tone={v.id ? 'ok' : 'neutral'}>{isSystem(v.facet) ? t('system') : t(v.id ? 'wordCurated' : 'wordFound')}</StatusTag> },
    { id: 'count', title: t('documents'), width: 120, align: 'end', render: (v) => <span className="figures">{format.number(v.count)}</span> },
  ]
  const one = [...chosenFacets][0] ?? ''
  return (
    <>
      <PageHeader title={t('tags')} aside={query.data && query.data.length < mostWords && <span className="secondary figures">{query.data.length}</span>} actions={add} />
      <FilterBar
        search={<SearchInput value={q} onSearch={(to) => address.set({ q: to }, { replace: true })} placeholder={t('findWord')} aria-label={t('findWord')} className="admin-filter-wide" />}
        total={query.data?.length}
        filters={[
          { name: 'facet', text: (value) => `${t('facet')}：${labelOf(value)}` },
          { name: 'q', text: (value) => t('chipSearch', { value }) },
        ]}
      >
        <FilterField label={t('facet')} className="admin-filter">
          {(id) => (
            <Select
              id={id}
              placeholder={t('anyFacet')}
              allowClear
              value={facet}
              onChange={(to?: string) => address.set({ facet: to })}
              options={(facets.data ?? []).map((f) => ({ value: f.facet, label: `${f.label[language]} ${f.values}` }))}
            />
          )}
        </FilterField>
      </FilterBar>
      <ListTable
        caption={t('tags')}
        columns={columns}
        pages={wholeList(query)}
        rowKey={keyOf}
        rowName={keyOf}
        href={() => '/admin/tags'}
        onOpen={(v) => (isSystem(v.facet) ? toast.ok(t('systemFacet')) : address.set({ tag: keyOf(v) }))}
        selection={
          mayMerge
            ? {
                keys: chosen,
                onChange: setChosen,
                bar: (
                  <>
                    <Button type="primary" disabled={!canMerge} onClick={() => setMerging(true)}>
                      {t('mergeSelected', { count: chosen.size })}
                    </Button>
                    {!canMerge && <span className="secondary">{t(chosenFacets.size === 1 ? 'systemFacet' : 'mergeOneFacet')}</span>}
                  </>
                ),
              }
            : undefined
        }
        card={(v) => (
          <span className="secondary">
            {v.aliases?.join(t('listJoin'))} {t('documents')} {format.number(v.count)}
          </span>
        )}
        empty={
          q || facet ? (
            <EmptyState text={t('wordsNoMatch')} action={<Button onClick={() => address.set({ q: undefined, facet: undefined })}>{t('clearFilters')}</Button>} />
          ) : (
            <EmptyState text={t('tagsEmpty')} action={add} />
          )
        }
      />
      {query.data && query.data.length >= mostWords && <p className="admin-notes">{t('firstShown', { count: mostWords })}</p>}
      {address.get('new') && (
        <WordDrawer word={wordOf(undefined, facet && !isSystem(facet) ? facet : '')} title={t('newTag')} nameLabel={t('tagValue')} facets={own.map((f) => f.facet)} reload={async () => undefined} onClose={close} />
      )}
      {open && !isSystem(open.facet) && (
        <WordDrawer
          key={keyOf(open)}
          word={wordOf(open)}
          title={keyOf(open)}
          nameLabel={t('tagValue')}
          reload={async () => wordOf((await listTags(open.facet, open.value)).find((v) => v.id === open.id))}
          onClose={close}
        />
      )}
      {merging && canMerge && (
        <MergeDialog
          facet={one}
          names={[...chosen].map((key) => key.slice(one.length + 1))}
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
