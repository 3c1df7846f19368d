import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { isComposing } from '@/shared/keys'
import { findParties, type Party } from '../api'
import { useTexts } from '../texts'

interface Props {
  /** Of Form.Item: */
  id?: string
  value?: string
  onChange?: (value: string) => void
  onBlur?: () => void
  /** A sender that the service knows was chosen, or typed in full. */
  onPick: (party: Party) => void
  suggestion?: string
  /** True while a choice waits for the answer of the service; a form is not sent before it is made. */
  isChoosing: React.RefObject<boolean>
  placeholder: string
}

const isInitials = (text: string) => /^[a-z0-9' ]+$/i.test(text)

/**
 * A sender by name, pinyin or initials: `jtb` and Enter. Nobody has to wait for the list: an Enter or Tab that comes before the answer
 * takes the best match when it is there. A name that is in no list is taken as it is typed.
 */
export function SenderField({ id, value = '', onChange, onBlur, onPick, suggestion, isChoosing, placeholder, ...aria }: Props) {
  const t = useTexts()
  const listId = useId()
  const [asked, setAsked] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const composing = useRef(false)
  /** What was typed when Enter or Tab came before the answer. */
  const wanted = useRef<string>(undefined)
  const typed = value.trim()
  const { data, isFetching, isError } = useQuery({
    queryKey: ['register-parties', asked],
    queryFn: ({ signal }) => findParties(asked, signal),
    enabled: open || asked !== '',
    staleTime: 10_000,
    placeholderData: (before) => before,
  })
  const isAnswered = asked === typed && !isFetching && data !== undefined
  const options = data ?? []

  useEffect(() => {
    const timer = setTimeout(() => {
      if (!composing.current) setAsked(typed)
    }, 150)
    return () => clearTimeout(timer)
  }, [typed])

  const pick = (party: Party) => {
    wanted.current = undefined
    setOpen(false)
    if (party.name !== value) onChange?.(party.name)
    onPick(party)
  }
  const pickRef = useRef(pick)
  useEffect(() => {
    pickRef.current = pick
  })
  useEffect(() => {
    if (wanted.current === undefined || (!isAnswered && !isError)) return
    isChoosing.current = false
    const first = data?.[0]
    const isMeant = wanted.current === asked
    wanted.current = undefined
    if (first && isMeant && (isInitials(asked) || first.name === asked)) pickRef.current(first)
  }, [isAnswered, isError, data, asked, isChoosing])

  /** What the field means when it is left: a name in full, or initials that mean the first match. */
  const settle = () => {
    if (typed === '') return
    const exact = options.find((p) => p.name === typed || p.aliases?.includes(typed))
    if (exact) pick(exact)
    else if (isAnswered && isInitials(typed) && options[0]) pick(options[0])
    else if (!isAnswered) {
      wanted.current = typed
      isChoosing.current = true
      setAsked(typed)
    }
  }
  const onKeyDown = (e: KeyboardEvent) => {
    if (isComposing(e)) return
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault()
      if (!open) setOpen(true)
      else setActive((a) => (options.length === 0 ? 0 : (a + (e.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length))
    } else if (e.key === 'Enter' && !e.ctrlKey) {
      e.preventDefault()
      if (typed === '' && suggestion) onChange?.(suggestion)
      else if (open && isAnswered && options[active]) pick(options[active])
      else settle()
      setOpen(false)
    } else if (e.key === 'Escape' && open) {
      e.stopPropagation()
      setOpen(false)
    } else if (e.key === 'Tab' && !e.shiftKey && typed === '' && suggestion) onChange?.(suggestion)
  }
  const shown = open && options.length > 0
  return (
    <div className="register-sender">
      <Input
        {...aria}
        id={id}
        role="combobox"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown ? `${listId}-${active}` : undefined}
        autoComplete="off"
        maxLength={200}
        value={value}
        placeholder={value === '' && suggestion ? suggestion : placeholder}
        onChange={(e) => {
          wanted.current = undefined
          isChoosing.current = false
          setOpen(true)
          setActive(0)
          onChange?.(e.target.value)
        }}
        onKeyDown={onKeyDown}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false)
          settle()
          onBlur?.()
        }}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={(e) => {
          composing.current = false
          setAsked(e.currentTarget.value.trim())
        }}
      />
      {value === '' && suggestion && (
        <Button className="register-take" type="link" size="small" tabIndex={-1} title="Tab" onClick={() => onChange?.(suggestion)}>
          {t('take')}
        </Button>
      )}
      <ul id={listId} role="listbox" tabIndex={-1} aria-label={t('senders')} hidden={!shown} className="register-options">
        {options.map((p, i) => (
          <li
            key={p.name}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === active}
            onMouseDown={(e) => {
              e.preventDefault() // the field keeps the focus
              pick(p)
            }}
          >
            <span>{p.name}</span>
            <span className="secondary">{p.initials.toLowerCase()}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
