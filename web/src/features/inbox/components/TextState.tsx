import { LoadingOutlined } from '@ant-design/icons'
import { StatusTag } from '@/shared/ui'
import type { Item } from '../api'
import { useTexts } from '../texts'

/** How far the reading of the text is, in words. */
export function TextState({ item }: { item: Item }) {
  const t = useTexts()
  const text = t.of('text', item.text_state)
  if (item.text_state === 'pending')
    return (
      <StatusTag tone="info">
        <LoadingOutlined aria-hidden /> {text}
      </StatusTag>
    )
  const tone = item.text_state === 'done' || item.text_state === 'ocr' ? 'ok' : item.text_state === 'failed' ? 'warning' : 'neutral'
  return (
    <span title={item.text_reason ? t.of('reason', item.text_reason) : undefined}>
      <StatusTag tone={tone}>{text}</StatusTag>
    </span>
  )
}
