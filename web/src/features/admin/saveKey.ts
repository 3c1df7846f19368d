import type { KeyboardEvent } from 'react'
import { isComposing } from '@/shared/keys'

/** Ctrl+Enter within a form, ahead of its fields: a Select would take it as Enter and open. */
export const onSaveKey = (save: () => void) => (e: KeyboardEvent) => {
  if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || isComposing(e.nativeEvent)) return
  e.preventDefault()
  e.stopPropagation()
  save()
}
