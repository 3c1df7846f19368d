import { Button, ConfigProvider, Input } from 'antd'
import type { ChangeEvent, KeyboardEvent } from 'react'
import { isComposing } from '@/shared/keys'
import { useTexts } from '../texts'

interface Props {
  /** Of Form.Item: */
  id?: string
  value?: string
  onChange?: (value: string) => void
  onBlur?: () => void
  /** Read from the file; grey until it is taken. */
  suggestion?: string
  maxLength: number
  placeholder?: string
}

/** A line of text. While it is empty, Tab takes the grey suggestion and goes on; Esc drops it. */
export function SuggestInput({ suggestion, value = '', onChange, placeholder, maxLength, ...rest }: Props) {
  const t = useTexts()
  const { componentDisabled: locked } = ConfigProvider.useConfig()
  const offered = value === '' && !locked ? suggestion : undefined
  const onKeyDown = (e: KeyboardEvent) => {
    if (isComposing(e)) return
    if (e.key === 'Tab' && !e.shiftKey && offered) onChange?.(offered)
    if (e.key === 'Enter') e.preventDefault() // a title is one line, however long
  }
  return (
    <div className="register-suggest">
      <Input.TextArea
        {...rest}
        value={value}
        maxLength={maxLength}
        autoSize={{ minRows: 1, maxRows: 4 }}
        placeholder={offered ?? placeholder}
        onKeyDown={onKeyDown}
        onChange={(e: ChangeEvent<HTMLTextAreaElement>) => onChange?.(e.target.value.replace(/[\r\n]+/g, ''))}
      />
      {offered && (
        <Button className="register-take" type="link" size="small" tabIndex={-1} title="Tab" onClick={() => onChange?.(offered)}>
          {t('take')}
        </Button>
      )}
    </div>
  )
}
