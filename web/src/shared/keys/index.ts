import { useEffect, useRef } from 'react'
import { addKeys, type Key } from './registry'

export { isComposing } from './composing'
export { onSaveKey } from './saveKey'
export { enableSingleKeys, handleKey, keysInForce, type Key } from './registry'

/**
 * The keys of a component while it is shown. They need not be remembered between renders. `?` lists them by their labels.
 * Every key needs a visible button besides.
 */
export function useKeys(keys: readonly Key[]) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  const names = keys.map((k) => k.key).join('\n')
  useEffect(
    () => addKeys(latest.current.map((key, i) => ({ ...key, run: () => latest.current[i]?.run() }))),
    [names], // the functions are looked up when they are needed
  )
}

/** Shows a key as people read it: capitals, Ctrl with a plus. */
export function keyName(key: string): string {
  const signs: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' }
  return key
    .split(' ')
    .map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ')
}
