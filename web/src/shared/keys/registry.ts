import type { Words } from '@/shared/i18n'
import { isComposing } from './composing'

/**
 * One key of a page. key is 'j', '/', '?', '.', 'ArrowDown', 'Enter', 'Space', 'Ctrl+Enter', 'Ctrl+S', or 'g t' for one after the
 * other. Letters mean the key without Shift. run may return false: not mine now, let the browser have it.
 */
export interface Key {
  key: string
  label: Words
  run: () => void | false
  /** Works inside dialogs too; those of the dialog itself. */
  inDialog?: boolean
}

/** The keys in force, the latest first: those of a page stand before those of the whole. */
const layers: (readonly Key[])[] = []
let enabled = true
let prefix = ''
let prefixUntil = 0

export function addKeys(keys: readonly Key[]): () => void {
  layers.unshift(keys)
  return () => {
    const at = layers.indexOf(keys)
    if (at >= 0) layers.splice(at, 1)
  }
}

/** What `?` shows: each key once, as whoever would get it. */
export function keysInForce(): Key[] {
  const seen = new Map<string, Key>()
  for (const key of layers.flat()) if (!seen.has(key.key)) seen.set(key.key, key)
  return [...seen.values()]
}

/** Single keys can be switched off (WCAG 2.1.4); those with Ctrl remain. */
export function enableSingleKeys(on: boolean) {
  enabled = on
}

const sequencePatience = 1200

/** Handles a key wherever it was pressed; the one listener of the page calls it. */
export function handleKey(event: KeyboardEvent) {
  if (event.defaultPrevented || isComposing(event) || event.altKey) return
  const withCtrl = event.ctrlKey || event.metaKey
  const name = nameOf(event, withCtrl)
  if (!name) return
  const inDialog = dialogIsOpen()
  if (!withCtrl && (!enabled || event.metaKey || isEditable(event.target) || isOwnKey(event.target, name))) {
    prefix = ''
    return
  }
  const sequence = prefix && event.timeStamp < prefixUntil ? `${prefix} ${name}` : ''
  prefix = ''
  for (const wanted of sequence ? [sequence, name] : [name]) {
    for (const key of layers.flat()) {
      if (key.key !== wanted || (inDialog && !key.inDialog)) continue
      if (key.run() === false) continue
      event.preventDefault()
      return
    }
  }
  if (!withCtrl && !inDialog && layers.flat().some((k) => k.key.startsWith(name + ' '))) {
    prefix = name
    prefixUntil = event.timeStamp + sequencePatience
  }
}

function nameOf(event: KeyboardEvent, withCtrl: boolean): string {
  const name = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (withCtrl) return event.shiftKey ? '' : `Ctrl+${name.length === 1 ? name.toUpperCase() : name}`
  const isLetter = /^[a-z]$/.test(name)
  return event.shiftKey && (isLetter || name.length > 1) ? '' : name
}

function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (target.matches('input, textarea, select, [role=combobox], [role=textbox]') && !target.matches('input[type=checkbox], input[type=radio], input[type=button]')))
  )
}

/** Enter and Space belong to the button or box that has the focus; a link answers to Enter alone. */
function isOwnKey(target: EventTarget | null, name: string): boolean {
  if (name !== 'Enter' && name !== 'Space') return false
  const own = 'button, summary, input, [role=button], [role=tab], [role=menuitem], [role=option]'
  return target instanceof HTMLElement && target.closest(name === 'Enter' ? 'a, ' + own : own) !== null
}

function dialogIsOpen() {
  return [...document.querySelectorAll<HTMLElement>('[role=dialog], [role=alertdialog]')].some((d) => d.dataset.keys !== 'page' && d.getClientRects().length > 0)
}
