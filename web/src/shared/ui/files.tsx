import { Button, Progress, type ButtonProps } from 'antd'
import { useRef, type ReactNode } from 'react'
import { SizeText } from './words'
import { useErrorText } from './states'
import { useUITexts } from './texts'

export interface FileButtonProps extends Omit<ButtonProps, 'onSelect'> {
  accept?: string
  multiple?: boolean
  onFiles: (files: File[]) => void
}

/** A real button for files; the input of the browser stays hidden. */
export function FileButton({ accept, multiple, onFiles, ...rest }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button {...rest} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        data-testid="file"
        aria-hidden
        tabIndex={-1}
        style={{ display: 'none' }}
        accept={accept}
        multiple={multiple}
        onChange={(e) => {
          const files = Array.from(e.target.files ?? [])
          e.target.value = '' // the same file may be chosen again
          if (files.length > 0) onFiles(files)
        }}
      />
    </>
  )
}

export interface Sending {
  id: string
  name: string
  size: number
  state: 'waiting' | 'sending' | 'done' | 'failed'
  /** 0 … 1 */
  share: number
  error?: unknown
  /** What to show when it is done: the number, a link to go on. */
  result?: ReactNode
}

/** Files on their way: a percentage each, 取消, 重试. Nothing counts as done before the service has answered. */
export function UploadStrip({ items, onCancel, onRetry }: { items: readonly Sending[]; onCancel: (id: string) => void; onRetry: (id: string) => void }) {
  const t = useUITexts()
  const errorText = useErrorText()
  if (items.length === 0) return null
  return (
    <ul className="upload-strip" aria-label={t('uploads')}>
      {items.map((f) => (
        <li key={f.id}>
          <span className="upload-name">{f.name}</span>
          <SizeText bytes={f.size} />
          {f.state === 'waiting' && <span>{t('uploadWaiting')}</span>}
          {f.state === 'sending' && <Progress percent={Math.floor(f.share * 100)} size="small" aria-label={f.name} format={(percent) => t('uploadShare', { percent })} />}
          <span role="status">{f.state === 'done' && (f.result ?? t('uploadDone'))}</span>
          {f.state === 'failed' && (
            <span role="alert" className="tone-error-text">
              {t('uploadFailed')} {errorText(f.error)}
            </span>
          )}
          {f.state === 'failed' && (
            <Button size="small" onClick={() => onRetry(f.id)}>
              {t('retry')}
            </Button>
          )}
          {f.state !== 'done' && (
            <Button size="small" type="text" onClick={() => onCancel(f.id)}>
              {t('cancel')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
