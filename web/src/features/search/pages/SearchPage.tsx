import { QuestionCircleOutlined } from '@ant-design/icons'
import { Button, Popover, Select } from 'antd'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useAddress, type Query } from '@/shared/address'
import { useFormat } from '@/shared/format'
import { useKeys } from '@/shared/keys'
import { chipsOf, cleared, isEmpty, SearchBox, sortOf, sorts, useChipText, wordsOf, type SearchBoxHandle } from '@/shared/search'
import { ErrorState, FilterSheet, PageHeader, SkeletonRows, Unprinted, useNarrow } from '@/shared/ui'
import { FacetList } from '../components/FacetList'
import { HelpCard } from '../components/HelpCard'
import { HitList } from '../components/HitList'
import { NothingFound } from '../components/NothingFound'
import { Views } from '../components/Views'
import { useFacets } from '../facets'
import '../search.css'
import { useTexts } from '../texts'
import { countFilters, useSearch } from '../useSearch'

/** 搜索: the box on top, the list following as one types, the facets beside it. The address holds all of it. */
export default function SearchPage() {
  const t = useTexts()
  const format = useFormat()
  const narrow = useNarrow()
  const text = useChipText()
  const { query, change } = useQueryInAddress()
  const box = useRef<SearchBoxHandle>(null)
  const results = useRef<HTMLDivElement>(null)
  const [help, setHelp] = useState(false)
  const facets = useFacets(query)
  const search = useSearch(query, facets)
  const { found } = search
  useEffect(() => box.current?.focus(), [])
  useKeys([{ key: '/', label: { zh: '搜索框', en: 'Search box' }, run: () => box.current?.focus() }])
  const tryExample = (example: string) => {
    setHelp(false)
    box.current?.type(example)
  }
  const facetList = found && <FacetList facets={facets} counts={found.facets} total={found.total} query={query} onChange={change} />
  const name = [wordsOf(query).trim(), ...chipsOf(query).map((c) => text.value(c.field, c.value))].filter(Boolean).join(' ')
  return (
    <Unprinted className="search-page" isClassified={found?.hits.some((h) => h.classification === 'confidential' || h.classification === 'secret') ?? false} name={t('title')}>
      <PageHeader title={t('title')} actions={<Views query={query} canSave={!isEmpty(query)} suggestedName={name} />} />
      <div role="search">
        <SearchBox
          ref={box}
          query={query}
          onChange={change}
          onDown={() => results.current?.querySelector<HTMLElement>('[data-hit]')?.focus()}
          onHelp={() => setHelp(true)}
          placeholder={t('placeholder')}
          title={t('boxKey')}
          suffix={
            !isEmpty(query) && (
              <Popover open={help} onOpenChange={setHelp} trigger="click" placement="bottomRight" content={<HelpCard onTry={tryExample} />}>
                <Button type="text" size="small" icon={<QuestionCircleOutlined />} aria-label={t('helpShow')} title={t('helpShow')} aria-expanded={help} />
              </Popover>
            )
          }
        />
      </div>
      {isEmpty(query) && (
        <>
          <p className="search-start secondary">{t('start')}</p>
          <HelpCard onTry={tryExample} />
        </>
      )}
      {search.error !== null && <ErrorState error={search.error} onRetry={search.retry} />}
      {search.isLoading && !search.error && <SkeletonRows />}
      {found && (
        <div className="search-columns">
          {!narrow && found.total > 0 && (
            <aside className="facets" aria-label={t('facets')}>
              {facetList}
            </aside>
          )}
          <div ref={results} className="search-results">
            <div className={found.total > 0 ? 'search-line' : 'unseen'}>
              <span role="status">
                {t('found', { count: found.total })} <span className="secondary figures">{t('took', { ms: format.number(found.tookMs) })}</span>
              </span>
              {narrow && found.total > 0 && <FilterSheet count={countFilters(query, facets)} total={found.total} onClear={() => change(cleared)}>{facetList}</FilterSheet>}
              {found.total > 1 && (
                <Select
                  aria-label={t('sort')}
                  value={sortOf(query)}
                  options={sorts.map((value) => ({ value, label: t.of('sort', value) }))}
                  onChange={(sort) => change((q) => ({ ...q, sort }))}
                  popupMatchSelectWidth={false}
                />
              )}
            </div>
            {found.total === 0 ? (
              !search.isStale && <NothingFound query={query} onChange={change} />
            ) : (
              <HitList hits={found.hits} query={query} onChange={change} isStale={search.isStale} isLoadingMore={search.isLoadingMore} more={search.more} onUp={() => box.current?.focus()} />
            )}
          </div>
        </div>
      )}
    </Unprinted>
  )
}

/** The address as the query. Changes are made to the latest one: conditions arrive faster than pages are drawn. */
function useQueryInAddress() {
  const { query } = useAddress()
  const navigate = useNavigate()
  const change = (to: (before: Query) => Query, options?: { replace?: boolean }) => void navigate({ to: '.', search: to as never, replace: options?.replace, resetScroll: false })
  return { query, change }
}
