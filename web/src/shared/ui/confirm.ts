import { App } from 'antd'
import { useCallback } from 'react'
import { useUITexts } from './texts'

export interface Question {
  title: string
  /** What happens, and that it stays. */
  text: string
  /** The verb and the count: 销毁 12 件. */
  ok: string
  danger?: boolean
}

/** Asks before what cannot be undone; for everything else there is toast.ok with undo. The focus is on 取消. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  const { modal } = App.useApp()
  const t = useUITexts()
  return useCallback(
    (q) =>
      new Promise((resolve) => {
        modal.confirm({
          title: q.title,
          content: q.text,
          okText: q.ok,
          cancelText: t('cancel'),
          okButtonProps: { danger: q.danger },
          autoFocusButton: 'cancel',
          onOk: () => resolve(true),
          onCancel: () => resolve(false),
        })
      }),
    [modal, t],
  )
}
