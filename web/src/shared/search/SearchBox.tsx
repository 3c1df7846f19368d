import { SearchOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useImperativeHandle, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import { useMe } from '@/shared/access'
import type { Query } from '@/shared/address'
import { isComposing } from '@/shared/keys'
import { useSettled } from './useSettled'
import { suggest } from './api'
import { SearchChip } from './SearchChip'
import { optionsFor, type Option } from './options'
import { canExclude, chipsOf, withChip, withoutChip, wordsOf, type Chip } from './query'
import './search.css'
import { useSearchTexts } from './texts'
import { tokenOf, tokensOf, wordsBefore, type Token } from './token'
import { useChipText } from './useChipText'

export interface SearchBoxHandle {
  focus: () => void
  /** As if the reader had typed it. */
  type: (text: string) => void
}

export interface SearchBoxProps {
  query: Query
  /** Changes the query; always of the latest, since conditions may arrive one after the other. replace: words are being typed. */
  onChange: (change: (before: Query) => Query, options?: { replace?: boolean }) => void
  /** Enter on words. */
  onEnter?: () => void
  /** ↓ when nothing is offered: into the list below. */
  onDown?: () => void
  /** A lone question mark. */
  onHelp?: () => void
  /** Offers documents while words are typed; for a box without a list of its own. */
  onOpenDocument?: (id: string) => void
  placeholder?: string
  label?: string
  title?: string
  ref?: Ref<SearchBoxHandle>
  suffix?: ReactNode
}

interface Line {
  id: string
  label: string
  detail?: string
  take: () => void
}

/**
 * The search box: conditions as chips, words behind them, and what fits the word being typed below. It keeps its own text and tells
 * it 200 ms after the last change, never while an input method composes.
 */
export function SearchBox({ query, onChange, onEnter, onDown, onHelp, onOpenDocument, placeholder, label, title, ref, suffix }: SearchBoxProps) {
  const t = useSearchTexts()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const { text, setText, setComposing, settled, settle } = useWords(query, onChange)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const chips = chipsOf(query)
  const token = tokenOf(text)
  const completing = useCompleting({ query, onChange })
  useImperativeHandle(ref, () => ({
    focus: () => input.current?.focus(),
    type: (typed) => {
      setText(typed)
      setOpen(true)
      input.current?.focus()
    },
  }))

  const dropToken = () => {
    const rest = wordsBefore(text, token)
    setText(rest)
    settle(rest)
  }
  /** Conditions typed faster than the answer comes: the best fit is taken when it is there. */
  const completeAll = () => {
    const { tokens, words } = tokensOf(text)
    if (tokens.length === 0) return false
    setText(words && words + ' ')
    settle(words)
    for (const typed of tokens) completing.complete(typed, (back) => setText((now) => now + back))
    return true
  }
  const arrived = useRef(completeAll)
  useEffect(() => void arrived.current(), []) // an address may bring #bjc among its words
  const options = completing.useOptions(open ? tokenOf(settled) : undefined)
  const documents = useDocuments(open && onOpenDocument && !token ? settled : '')
  const fits = token && tokenOf(settled)?.text === token.text
  const words = text.trim()
  const lines: Line[] = token
    ? (fits ? (options ?? []) : []).map((o) => ({
        id: o.chip.field + o.chip.value,
        label: o.label,
        detail: o.count === undefined ? undefined : t('count', { count: o.count }),
        take: () => {
          dropToken()
          completing.add(o.chip)
        },
      }))
    : onOpenDocument && words && settled.trim() === words
      ? [
          { id: 'all', label: t('searchAll', { text: words }), detail: t('searchAllHint'), take: () => onEnter?.() },
          ...documents.map((d) => ({ id: d.id, label: d.text, detail: t('openDocument'), take: () => onOpenDocument(d.id) })),
        ]
      : []
  const shown = open && lines.length > 0
  const chosen = Math.min(at, lines.length - 1)
  const nothing = open && token && fits && options?.length === 0 && token.typed !== ''

  const onKeyDown = (e: KeyboardEvent<HTMLInputElement>) => {
    if (isComposing(e) || e.ctrlKey || e.metaKey || e.altKey) return
    const act = keyActs[e.key]
    if (act?.() === true) e.preventDefault()
  }
  const step = (by: number) => {
    if (!shown) return false
    setAt((chosen + by + lines.length) % lines.length)
    return true
  }
  const keyActs: Record<string, () => boolean> = {
    ArrowDown: () => {
      if (step(1)) return true
      onDown?.()
      return onDown !== undefined
    },
    ArrowUp: () => step(-1),
    Enter: () => {
      if (shown) lines[chosen]?.take()
      else if (nothing || !completeAll()) {
        settle(text)
        onEnter?.()
      }
      setAt(0)
      return true
    },
    Escape: () => {
      if (open && (shown || nothing)) setOpen(false)
      else input.current?.blur()
      return true
    },
    Backspace: () => {
      const last = chips.at(-1)
      if (text !== '' || !last) return false
      onChange((q) => withoutChip(q, last))
      return true
    },
  }
  return (
    <div className="search-box" onClick={(e) => e.target === e.currentTarget && input.current?.focus()}>
      <SearchOutlined aria-hidden />
      <div className="search-inside">
        {chips.length > 0 && (
          <ul className="search-chips" aria-label={t('conditions')}>
            {chips.map((chip) => (
              <SearchChip
                key={`${chip.not} ${chip.field} ${chip.value}`}
                chip={chip}
                onChange={(to) => onChange((q) => (to ? withChip(q, to) : withoutChip(q, chip)))}
                onAny={(field) => {
                  setText((now) => `${now.trim() ? now.trim() + ' ' : ''}${field}:`)
                  setOpen(true)
                  input.current?.focus()
                }}
              />
            ))}
          </ul>
        )}
        {completing.pending.map((p) => (
          <span key={p} className="search-pending" role="status">
            {t('finding', { text: p })}
          </span>
        ))}
        <input
          ref={input}
          className="search-words"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          role="combobox"
          aria-label={label ?? t('label')}
          aria-expanded={shown}
          aria-controls={id + 'list'}
          aria-activedescendant={shown ? id + chosen : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          placeholder={chips.length > 0 ? undefined : placeholder}
          title={title}
          value={text}
          onChange={(e) => {
            const typed = e.target.value
            if (onHelp && /^[?？]$/.test(typed)) return onHelp()
            setText(typed)
            setOpen(true)
            setAt(0)
          }}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      {suffix}
      <ul id={id + 'list'} role="listbox" aria-label={token ? t('options') : t('suggestions')} className={shown ? 'search-options' : 'unseen'} onMouseDown={(e) => e.preventDefault()}>
        {shown &&
          lines.map((line, i) => (
            <li key={line.id} id={id + i} role="option" aria-selected={i === chosen} onClick={line.take} onMouseMove={() => setAt(i)}>
              <span>{line.label}</span>
              {line.detail && <span className="secondary figures">{line.detail}</span>}
            </li>
          ))}
      </ul>
      <span role="status" className={nothing || completing.missed ? 'search-options search-none' : 'unseen'}>
        {nothing ? (token.not && token.of.kind === 'field' && !canExclude(token.of.field) ? t('noExcluding') : t('noSuch', { text: token.text })) : completing.missed && t('noSuch', { text: completing.missed })}
      </span>
    </div>
  )
}

/** The text of the box: its own, told to the query without the token at its end; a query from elsewhere (back button) is taken over. */
function useWords(query: Query, onChange: SearchBoxProps['onChange']) {
  const asked = wordsOf(query)
  const [text, setText] = useState(asked)
  const [told, setTold] = useState(asked)
  const [composing, setComposing] = useState(false)
  if (asked !== told) {
    setTold(asked)
    setText(asked)
  }
  const settled = useSettled(text, 200, composing)
  const tell = useRef(onChange)
  useEffect(() => {
    tell.current = onChange
  })
  const settle = (now: string) => {
    const words = wordsBefore(now, tokenOf(now)).trim()
    if (words === told.trim()) return
    setTold(words)
    tell.current((q) => ({ ...q, q: words }), { replace: true })
  }
  const settleLatest = useRef(settle)
  useEffect(() => {
    settleLatest.current = settle
  })
  useEffect(() => settleLatest.current(settled), [settled])
  return { text, setText, setComposing, settled, settle }
}

/** Turns tokens into conditions, one after the other. */
function useCompleting({ query, onChange }: Pick<SearchBoxProps, 'query' | 'onChange'>) {
  const me = useMe()
  const text = useChipText()
  const queries = useQueryClient()
  const [pending, setPending] = useState<string[]>([])
  const [missed, setMissed] = useState('')
  const line = useRef(Promise.resolve())
  const asking = { query, text, canAskParties: me.permissions.includes('dictionary.parties') }
  const optionsQuery = (token: Token) => ({
    queryKey: ['search', 'options', token.text, asking.query, asking.text],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Option[]> => optionsFor(token, asking, signal),
    staleTime: 30_000,
    retry: false,
  })
  const add = (chip: Chip) => {
    setMissed('')
    onChange((q) => withChip(q, chip))
  }
  return {
    pending,
    missed,
    add,
    useOptions: (token: Token | undefined) => useQuery({ ...optionsQuery(token ?? nothingTyped), enabled: token !== undefined }).data,
    complete: (token: Token, giveBack: (text: string) => void) => {
      setMissed('')
      setPending((p) => [...p, token.text])
      line.current = line.current.then(async () => {
        const options = await queries.fetchQuery(optionsQuery(token)).catch(() => [])
        setPending((p) => p.filter((other) => other !== token.text))
        const best = options[0]
        if (best) add(best.chip)
        else {
          giveBack(token.text)
          setMissed(token.text)
        }
      })
    },
  }
}

const nothingTyped: Token = { text: '', not: false, of: { kind: 'tag' }, typed: '' }

function useDocuments(text: string) {
  const q = text.trim()
  const { data } = useQuery({ queryKey: ['search', 'suggest', q], queryFn: ({ signal }) => suggest(q, signal), enabled: q !== '', placeholderData: (before) => before })
  return q === '' ? [] : (data ?? []).flatMap((s) => (s.kind === 'document' && s.id ? [{ id: s.id, text: s.text }] : []))
}
