import { useEffect, useState } from 'react'

/** The value some milliseconds after its last change, and not while held. */
export function useSettled<T>(value: T, ms: number, held: boolean): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms, held])
  return settled
}
