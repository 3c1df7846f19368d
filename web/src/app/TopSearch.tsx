import { SearchOutlined } from '@ant-design/icons'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useRef } from 'react'
import { useKeys } from '@/shared/keys'
import { SearchEntry, type SearchBoxHandle } from '@/shared/search'
import { useNarrow } from '@/shared/ui'
import { exists } from './BottomBar'
import { useAppTexts } from './texts'

/** The one search box; on a phone it is behind 搜索 in the bottom bar. Until there is a search page it opens the palette. */
export function TopSearch({ onPalette }: { onPalette: () => void }) {
  const t = useAppTexts()
  const navigate = useNavigate()
  const box = useRef<SearchBoxHandle>(null)
  const narrow = useNarrow()
  const hasPage = exists('/search')
  const onSearchPage = useRouterState({ select: (s) => s.location.pathname === '/search' })
  const begin = () => {
    if (onSearchPage) return false // the page has a box of its own
    if (!hasPage) onPalette()
    else if (narrow) void navigate({ to: '/search' })
    else box.current?.focus()
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
    <div role="search" className="top-search">
      <SearchEntry ref={box} label={t('search')} placeholder={t('searchHint')} title={t('searchKey')} />
    </div>
  )
}
