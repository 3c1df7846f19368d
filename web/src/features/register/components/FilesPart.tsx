import { ArrowUpOutlined, DeleteOutlined, PaperClipOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Checkbox } from 'antd'
import { FileButton, SizeText } from '@/shared/ui'
import type { Waiting } from '../api'
import { useTexts } from '../texts'

export const fileButtonId = 'register-files'

interface Props {
  files: readonly File[]
  waiting: readonly Waiting[]
  shown: number
  isPaper: boolean
  error?: string
  disabled?: boolean
  onAdd: (files: File[]) => void
  onRemove: (at: number) => void
  onFirst: (at: number) => void
  onShow: (at: number) => void
  onPaper: (on: boolean) => void
}

/** The files of an entry: the first is the document, the others are its attachments. Paper may come without. */
export function FilesPart({ files, waiting, shown, isPaper, error, disabled, onAdd, onRemove, onFirst, onShow, onPaper }: Props) {
  const t = useTexts()
  const count = waiting.length + files.length
  const all = [...waiting.map((w) => ({ name: w.name, size: w.size_bytes, local: -1 })), ...files.map((f, i) => ({ name: f.name, size: f.size, local: i }))]
  return (
    <section className="register-files" aria-label={t('files')}>
      {all.length > 0 && (
        <ol>
          {all.map((f, i) => (
            <li key={`${i} ${f.name}`} className={i === shown ? 'register-file-shown' : undefined}>
              <PaperClipOutlined aria-hidden />
              <button type="button" className="register-file-name" aria-pressed={i === shown} onClick={() => onShow(i)}>
                {f.name}
              </button>
              <span className="secondary">
                {i === 0 ? t('mainFile') : t('attachment')} <SizeText bytes={f.size} />
              </span>
              {f.local >= 0 && !disabled && (
                <>
                  {f.local > 0 && waiting.length === 0 && (
                    <Button size="small" type="text" icon={<ArrowUpOutlined />} aria-label={t('makeMain', { name: f.name })} title={t('makeMain', { name: f.name })} onClick={() => onFirst(f.local)} />
                  )}
                  <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('removeFile', { name: f.name })} title={t('removeFile', { name: f.name })} onClick={() => onRemove(f.local)} />
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      <div className="register-files-add">
        <FileButton id={fileButtonId} multiple icon={<UploadOutlined />} disabled={disabled} aria-describedby={error ? 'register-files-error' : undefined} onFiles={onAdd}>
          {count > 0 ? t('addFiles') : t('chooseFiles')}
        </FileButton>
        {count === 0 && !isPaper && <span className="secondary">{t('dropHint')}</span>}
        {count === 0 && (
          <Checkbox checked={isPaper} disabled={disabled} onChange={(e) => onPaper(e.target.checked)}>
            {t('paperOnly')}
          </Checkbox>
        )}
      </div>
      {error && (
        <p id="register-files-error" className="tone-error-text">
          {error}
        </p>
      )}
    </section>
  )
}
