import { useQueries } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState } from 'react'
import { allows, useMe } from '@/shared/access'
import type { Action, Found } from '@/shared/feature'
import { fold } from '@/shared/format'
import { useWords } from '@/shared/i18n'
import { isComposing } from '@/shared/keys'
import { exists } from './BottomBar'
import { features } from './features'
import { useMenu } from './menu'
import { useAppTexts } from './texts'

interface Line extends Found {
  group: string
}

/** Ctrl+K: pages and actions by their names in either language, and what the features find. */
export function Palette({ actions, onClose }: { actions: readonly Action[]; onClose: () => void }) {
  const t = useAppTexts()
  const id = useId()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { lines, searching } = useLines(text, actions)
  const list = useRef<HTMLUListElement>(null)
  const chosen = Math.min(at, lines.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const go = (line: Line | undefined) => {
    if (!line) return
    onClose()
    const [path, query] = line.path.split('?')
    void navigate({ to: path, search: query ? (Object.fromEntries(new URLSearchParams(query)) as never) : undefined })
  }
  return (
    <Modal open title={t('palette')} footer={null} onCancel={onClose} width={560} style={{ top: 80 }} afterOpenChange={(open) => open && document.getElementById(id)?.focus()}>
      <Input
        id={id}
        role="combobox"
        aria-expanded={lines.length > 0}
        aria-controls={id + 'list'}
        aria-activedescendant={lines[chosen] ? id + chosen : undefined}
        aria-label={t('palette')}
        placeholder={t('paletteHint')}
        value={text}
        autoComplete="off"
        onChange={(e) => {
          setText(e.target.value)
          setAt(0)
        }}
        onKeyDown={(e) => {
          if (isComposing(e)) return
          const step = { ArrowDown: 1, ArrowUp: -1 }[e.key]
          if (step) {
            e.preventDefault()
            setAt((chosen + step + lines.length) % Math.max(1, lines.length))
          } else if (e.key === 'Enter') {
            e.preventDefault()
            go(lines[chosen])
          }
        }}
      />
      <ul ref={list} id={id + 'list'} role="listbox" aria-label={t('palette')} className="palette">
        {lines.map((line, i) => (
          <li key={line.id} id={id + i} role="option" aria-selected={i === chosen} onClick={() => go(line)} onMouseMove={() => setAt(i)}>
            <span className="palette-title">{line.title}</span>
            {line.detail && <span className="secondary">{line.detail}</span>}
            <span className="secondary">{line.group}</span>
          </li>
        ))}
      </ul>
      <p role="status" className={lines.length > 0 ? 'unseen' : undefined}>
        {lines.length === 0 && !searching && t('paletteNothing')}
      </p>
    </Modal>
  )
}

function useLines(text: string, actions: readonly Action[]): { lines: Line[]; searching: boolean } {
  const t = useAppTexts()
  const words = useWords()
  const me = useMe()
  const menu = useMenu()
  const asked = useSettled(text.trim())
  const finders = features.filter((f) => f.find && f.routes.some((r) => allows(me, r.access)))
  const found = useQueries({
    queries: finders.map((f) => ({ queryKey: ['palette', f.id, asked], queryFn: ({ signal }: { signal: AbortSignal }) => f.find!(asked, signal), enabled: asked !== '' })),
    combine: (answers) => ({ items: answers.flatMap((a) => a.data ?? []), pending: answers.some((a) => a.isFetching) }),
  })
  const wanted = fold(text.trim())
  const matches = (label: { zh: string; en: string }) => wanted === '' || fold(label.zh).includes(wanted) || fold(label.en).includes(wanted)
  const pages = [...menu.flatMap((m) => [m, ...(m.children ?? [])]), ...actions.filter((a) => a.kind === 'go')]
    .filter((m) => matches(m.label))
    .map((m) => ({ id: 'page ' + m.path, title: words(m.label), path: m.path, group: t('palettePages') }))
  const starts = actions.filter((a) => a.kind === 'new' && matches(a.label)).map((a) => ({ id: 'action ' + a.id, title: words(a.label), detail: a.key?.toUpperCase(), path: a.path, group: t('paletteActions') }))
  const typed = text.trim()
  // Not those of the text before: Enter takes what stands first.
  const results = typed === asked ? found.items.map((f) => ({ ...f, id: 'found ' + f.id, group: t('paletteFound') })) : []
  const search = typed && exists('/search') ? [{ id: 'search', title: t('paletteSearch', { text: typed }), path: '/search?q=' + encodeURIComponent(typed), group: t('search') }] : []
  return { lines: [...starts, ...pages.filter((p, i) => pages.findIndex((q) => q.path === p.path) === i), ...results, ...search], searching: found.pending || typed !== asked }
}

/** The text 200 ms after its last change. */
function useSettled(text: string) {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 200)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
