import { Button, Input, Space } from 'antd'
import { useState } from 'react'
import { useAddress } from '@/shared/address'
import { isComposing } from '@/shared/keys'
import { useTexts } from '../texts'

/** 跳到: the list begins at a number or a day. */
export function JumpTo() {
  const t = useTexts()
  const address = useAddress()
  const [text, setText] = useState('')
  const go = () => {
    if (!text.trim()) return
    address.set({ at: text.trim() })
    setText('')
    window.scrollTo({ top: 0 })
  }
  return (
    <Space.Compact className="documents-jump">
      <Input value={text} aria-label={t('jump')} placeholder={t('jumpHint')} onChange={(e) => setText(e.target.value)} onKeyDown={(e) => !isComposing(e) && e.key === 'Enter' && go()} />
      <Button onClick={go}>{t('jump')}</Button>
    </Space.Compact>
  )
}
