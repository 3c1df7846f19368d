import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect } from 'react'
import { parseQuery } from '@/shared/address'
import { useKeys } from '@/shared/keys'
import { usePages } from '@/shared/ui'
import { listDocuments } from '../api'
import { useOpenDocument } from '../cameFrom'
import { queryOf } from '../query'
import { useTexts } from '../texts'

/** [ and ]: the documents before and after this one in the list one came from. */
export function Neighbours({ id, list }: { id: string; list: string }) {
  const t = useTexts()
  const openDocument = useOpenDocument()
  const members = parseQuery(list)
  const all = (name: string) => [members[name] ?? []].flat()
  const query = queryOf({ all, get: (name) => all(name)[0] ?? '' })
  const pages = usePages(['documents', 'list', list], (cursor, signal) => listDocuments(query, cursor, signal))
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
    openDocument(row.id, list, true)
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
