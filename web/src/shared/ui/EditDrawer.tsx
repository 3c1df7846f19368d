import { Button, Drawer } from 'antd'
import type { ReactNode } from 'react'
import { useKeys } from '@/shared/keys'
import { useConfirm } from './confirm'
import { useUITexts } from './texts'
import { useNarrow } from './useMedia'

interface Props {
  title: string
  /** Asks before what was typed is lost. */
  isDirty: () => boolean
  onClose: () => void
  /** Left out where one may only look. */
  onSave?: () => void
  isSaving?: boolean
  /** The verb of the button, where it is not 保存. */
  saveText?: string
  /** For forms with several fields in a line. */
  wide?: boolean
  /** For new entries: typing begins in the first field. */
  focusFirst?: boolean
  children: ReactNode
}

/** A form beside the list it belongs to. Ctrl+Enter saves, Esc closes. */
export function EditDrawer({ title, isDirty, onClose, onSave, isSaving, saveText, wide, focusFirst, children }: Props) {
  const t = useUITexts()
  const narrow = useNarrow()
  const confirm = useConfirm()
  const close = () => {
    if (!isDirty()) return onClose()
    void confirm({ title: t('unsavedTitle'), text: t('unsavedText'), ok: t('unsavedOk'), danger: true }).then((yes) => yes && onClose())
  }
  const save = () => {
    if (!isSaving) onSave?.()
  }
  useKeys(onSave ? [{ key: 'Ctrl+Enter', label: { zh: '保存', en: 'Save' }, run: save, inDialog: true }] : [])
  return (
    <Drawer
      open
      title={title}
      aria-label={title}
      size={narrow ? '100%' : wide ? 720 : 480}
      onClose={close}
      rootClassName="edit-drawer"
      afterOpenChange={(isOpen) => isOpen && focusFirst && document.querySelector<HTMLElement>('.edit-drawer .ant-drawer-body :is(input, textarea):enabled')?.focus()}
      footer={
        <div className="drawer-foot">
          <Button onClick={close} title="Esc">
            {t('close')}
          </Button>
          {onSave && (
            <Button type="primary" onClick={save} loading={isSaving} title="Ctrl+Enter">
              {saveText ?? t('save')}
            </Button>
          )}
        </div>
      }
    >
      {children}
    </Drawer>
  )
}
