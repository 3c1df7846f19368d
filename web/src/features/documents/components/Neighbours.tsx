import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { formatQuery } from '@/shared/address'
import { fromList, type CameFrom } from '@/shared/cameFrom'
import { useKeys } from '@/shared/keys'
import { paramsOf, search } from '@/shared/search'
import { usePages, type Portion } from '@/shared/ui'
import { listDocuments } from '../api'
import { queryOf } from '../query'
import { useTexts } from '../texts'

/** [ and ]: the documents before and after this one in the list one came from. */
export function Neighbours({ id, list }: { id: string; list: CameFrom }) {
  const t = useTexts()
  const navigate = useNavigate()
  const pages = usePages(['documents', list.path === '/search' ? 'hits' : 'list', formatQuery(list.query)], (cursor, signal) => load(list, cursor, signal))
  const at = pages.rows.findIndex((r) => r.id === id)
  const previous = at > 0 ? pages.rows[at - 1] : undefined
  const next = at >= 0 ? pages.rows[at + 1] : undefined
  const nearEnd = at >= 0 && at > pages.rows.length - 3
  const { more, hasMore } = pages
  useEffect(() => {
    if (nearEnd && hasMore) more()
  }, [nearEnd, hasMore, more])
  const go = (row: { id: string } | undefined) => {
    if (!row) return false
    void navigate({ to: '/documents/' + row.id, ...fromList(list), replace: true })
  }
  useKeys([
    { key: '[', label: { zh: '上一件', en: 'Previous document' }, run: () => go(previous) },
    { key: ']', label: { zh: '下一件', en: 'Next document' }, run: () => go(next) },
  ])
  return (
    <span className="document-stepper">
      <Button type="text" icon={<LeftOutlined />} aria-label={t('previous')} title={t('previous')} disabled={!previous} onClick={() => go(previous)} />
      <Button type="text" icon={<RightOutlined />} aria-label={t('next')} title={t('next')} disabled={!next} onClick={() => go(next)} />
    </span>
  )
}

async function load({ path, query }: CameFrom, cursor: string | undefined, signal: AbortSignal): Promise<Portion<{ id: string }>> {
  if (path === '/search') {
    const { hits, next_cursor } = await search({ ...paramsOf(query), cursor }, signal)
    return { items: hits, next_cursor: next_cursor ?? null }
  }
  const all = (name: string) => [query[name] ?? []].flat()
  return listDocuments(queryOf({ all, get: (name) => all(name)[0] ?? '' }), cursor, signal)
}
