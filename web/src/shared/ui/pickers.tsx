import { useQuery } from '@tanstack/react-query'
import { Select, type SelectProps } from 'antd'
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react'
import { isComposing } from '@/shared/keys'
import { pickDepartments, pickParties, pickPeople, pickTags } from './pickers.api'
import { useUITexts } from './texts'

export interface Option {
  value: string
  label: string
  /** Second line: the department of a person, the unit above. */
  detail?: string
}

interface RemoteProps extends Omit<SelectProps<string | string[], Option>, 'options' | 'mode'> {
  /** What is cached under; also says which list this is. */
  source: string
  load: (text: string, signal: AbortSignal) => Promise<Option[]>
  multiple?: boolean
  /** A text that is in no list may be taken as it is (a new sender). */
  free?: boolean
}

/**
 * A field that finds its values on the service as one types; 200 ms after the last key, never while an input method composes. An
 * Enter that comes before the answer waits for it: what it takes is the first that was found, never what stood there before.
 */
export function RemoteSelect({ source, load, multiple, free, ...rest }: RemoteProps) {
  const t = useUITexts()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [opened, setOpened] = useState(false)
  const [hurry, setHurry] = useState(false)
  const composing = useRef(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      if (!composing.current) setAsked(text.trim())
    }, hurry ? 0 : 200)
    return () => clearTimeout(timer)
  }, [text, hurry])
  const { data, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['pick', source, asked],
    queryFn: ({ signal }) => load(asked, signal),
    enabled: opened,
    staleTime: 30_000,
    placeholderData: (before) => before,
  })
  const options: Option[] = data ?? []
  const isOld = text.trim() !== asked || isPlaceholderData || (isFetching && !data)
  const offered = free && asked && !options.some((o) => o.value === asked) ? [...options, { value: asked, label: asked }] : options
  const close = () => {
    setOpened(false)
    setText('')
    setHurry(false)
  }
  const take = useEffectEvent((option: Option | undefined) => {
    setHurry(false)
    if (!option) return
    const before = Array.isArray(rest.value) ? rest.value : []
    rest.onChange?.(multiple ? [...before.filter((v) => v !== option.value), option.value] : option.value, option)
    close()
  })
  useEffect(() => {
    if (hurry && !isOld) take(offered[0])
  })
  return (
    <div
      style={{ width: '100%' }}
      onKeyDownCapture={(e) => {
        if (e.key === 'Tab' && multiple) {
          e.stopPropagation() // the box takes Tab for Enter, and would take back what has just been chosen
          close()
          return
        }
        if (e.key !== 'Enter' || isComposing(e) || !opened || !isOld || text.trim() === '') return
        e.preventDefault()
        e.stopPropagation()
        setHurry(true)
      }}
      onCompositionStart={() => (composing.current = true)}
      onCompositionEnd={(e) => {
        composing.current = false
        setText((e.target as HTMLInputElement).value)
      }}
    >
      <Select<string | string[], Option>
        allowClear
        style={{ width: '100%' }}
        {...rest}
        mode={multiple ? 'multiple' : undefined}
        onSelect={() => multiple && text && close()}
        classNames={{ popup: { root: isOld ? 'option-list-old' : '' } }}
        showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
        open={opened}
        onOpenChange={(open) => (open ? setOpened(true) : close())}
        options={offered}
        notFoundContent={isFetching ? t('searching') : t('nothingMatches')}
        optionRender={(o) => <OptionLine label={o.data.label} detail={o.data.detail} />}
      />
    </div>
  )
}

function OptionLine({ label, detail }: { label: ReactNode; detail?: string }) {
  return (
    <span className="option-line">
      <span>{label}</span>
      {detail && <span className="secondary">{detail}</span>}
    </span>
  )
}

type PickProps = Omit<RemoteProps, 'source' | 'load'>

/** The value is the user name. */
export function PickPerson(props: PickProps) {
  const t = useUITexts()
  return <RemoteSelect placeholder={t('pickPerson')} {...props} source="people" load={pickPeople} />
}

/** The value is the code. */
export function PickDepartment(props: PickProps) {
  const t = useUITexts()
  return <RemoteSelect placeholder={t('pickDepartment')} {...props} source="departments" load={pickDepartments} />
}

/** The value is the name of the sender; a new one may be typed. */
export function PickParty(props: PickProps) {
  const t = useUITexts()
  return <RemoteSelect placeholder={t('pickParty')} free {...props} source="parties" load={pickParties} />
}

/** The value is 'facet:value'. */
export function PickTag({ facet, ...props }: PickProps & { facet?: string }) {
  const t = useUITexts()
  return <RemoteSelect placeholder={t('pickTag')} {...props} source={`tags ${facet ?? ''}`} load={(text, signal) => pickTags(text, signal, facet)} />
}
