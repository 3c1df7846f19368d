import type { KeyboardEvent } from 'react'
import { isComposing } from './composing'

/**
 * Ctrl+Enter within a form, ahead of its fields: onKeyDownCapture={onSaveKey(save)}. A Select takes every Enter for itself, and
 * useKeys never hears of it.
 */
export const onSaveKey = (save: () => void) => (e: KeyboardEvent) => {
  if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.shiftKey || isComposing(e)) return
  e.preventDefault()
  e.stopPropagation()
  save()
}
