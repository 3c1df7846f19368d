import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useKeys } from '@/shared/keys'
import { useUITexts } from './texts'

/** A look at a row beside its list; the list stays in use. Esc or the button closes it. */
export function SidePreview({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const t = useUITexts()
  useKeys([{ key: 'Escape', label: { zh: '关闭预览', en: 'Close the preview' }, run: onClose }])
  return (
    <aside className="side-preview" aria-label={t('preview')}>
      <header>
        <h2>{title}</h2>
        <Button type="text" icon={<CloseOutlined />} aria-label={t('close')} title="Esc" onClick={onClose} />
      </header>
      <div className="side-preview-body">{children}</div>
    </aside>
  )
}
