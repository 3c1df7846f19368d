import { SearchOutlined } from '@ant-design/icons'
import { Input, type InputRef } from 'antd'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { isComposing, useKeys } from '@/shared/keys'
import { useNarrow } from '@/shared/ui'
import { exists } from './BottomBar'
import { useAppTexts } from './texts'

/** The one search box; on a phone it is behind 搜索 in the bottom bar. Until there is a search page it opens the palette. */
export function TopSearch({ onPalette }: { onPalette: () => void }) {
  const t = useAppTexts()
  const navigate = useNavigate()
  const input = useRef<InputRef>(null)
  const narrow = useNarrow()
  const hasPage = exists('/search')
  const onSearchPage = useRouterState({ select: (s) => s.location.pathname === '/search' })
  const asked = useRouterState({ select: (s) => (s.location.pathname === '/search' ? String((s.location.search as Record<string, unknown>).q ?? '') : '') })
  const [text, setText] = useState(asked)
  const [before, setBefore] = useState(asked)
  if (asked !== before) {
    setBefore(asked)
    setText(asked)
  }
  const begin = () => {
    if (onSearchPage) return false // the page has a box of its own
    if (!hasPage) onPalette()
    else if (narrow) void navigate({ to: '/search' })
    else input.current?.focus({ cursor: 'all' })
  }
  useKeys([{ key: '/', label: { zh: '搜索', en: 'Search' }, run: begin }])
  if (onSearchPage || narrow) return null
  if (!hasPage) {
    return (
      <div className="top-search">
        <button type="button" className="search-button" onClick={onPalette}>
          <SearchOutlined /> {t('palette')} <kbd>Ctrl K</kbd>
        </button>
      </div>
    )
  }
  return (
    <form role="search" className="top-search" onSubmit={(e) => e.preventDefault()}>
      <Input
        ref={input}
        type="search"
        prefix={<SearchOutlined />}
        value={text}
        placeholder={t('searchHint')}
        aria-label={t('search')}
        title={t('searchKey')}
        allowClear
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => {
          if (isComposing(e)) return
          if (e.key === 'Enter') void navigate({ to: '/search', search: { q: text } as never })
          if (e.key === 'Escape') input.current?.blur()
        }}
      />
    </form>
  )
}
