import { useNavigate, useRouter } from '@tanstack/react-router'
import { useRef, useState, type Ref } from 'react'
import type { Query } from '@/shared/address'
import { chipsOf } from './query'
import { SearchBox, type SearchBoxHandle } from './SearchBox'

interface Props {
  placeholder?: string
  label?: string
  title?: string
  ref?: Ref<SearchBoxHandle>
}

/** The search box on other pages: the first condition, or Enter, leads to the search page; a suggestion opens the document. */
export function SearchEntry(props: Props) {
  const navigate = useNavigate()
  const router = useRouter()
  const latest = useRef<Query>({})
  const [query, setQuery] = useState(latest.current)
  const put = (next: Query) => {
    latest.current = next
    setQuery(next)
  }
  const search = (what: Query) => {
    put({})
    void navigate({ to: '/search', search: what as never })
  }
  return (
    <div onFocus={() => void router.preloadRoute({ to: '/search' })}>
      <SearchBox
        {...props}
        query={query}
        onChange={(change) => {
          const next = change(latest.current)
          if (chipsOf(next).length > 0) search(next)
          else put(next)
        }}
        onEnter={() => search(latest.current)}
        onOpenDocument={(id) => void navigate({ to: '/documents/' + id })}
      />
    </div>
  )
}
