import { Input, type InputProps } from 'antd'
import { useEffect, useRef, useState } from 'react'

export interface SearchInputProps extends Omit<InputProps, 'value' | 'onChange'> {
  value: string
  /** Called 200 ms after the last change, never while an input method composes. */
  onSearch: (text: string) => void
}

/**
 * A field that searches as one types. It keeps its own text: one that is bound to the address loses pinyin in the middle.
 * A value that changes from outside (back button, chip removed) is taken over.
 */
export function SearchInput({ value, onSearch, ...rest }: SearchInputProps) {
  const [text, setText] = useState(value)
  const [before, setBefore] = useState(value)
  if (value !== before) {
    setBefore(value)
    setText(value)
  }
  const timer = useRef(0)
  const composing = useRef(false)
  useEffect(() => () => clearTimeout(timer.current), [])
  const later = (typed: string) => {
    clearTimeout(timer.current)
    if (!composing.current) timer.current = window.setTimeout(() => tell(typed), 200)
  }
  const tell = (typed: string) => {
    setBefore(typed)
    onSearch(typed)
  }
  return (
    <Input
      allowClear
      type="search"
      {...rest}
      value={text}
      onChange={(e) => {
        setText(e.target.value)
        later(e.target.value)
      }}
      onCompositionStart={() => {
        composing.current = true
        clearTimeout(timer.current)
      }}
      onCompositionEnd={(e) => {
        composing.current = false
        later(e.currentTarget.value)
      }}
    />
  )
}
