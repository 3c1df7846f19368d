import { useEffect, useState, type RefObject } from 'react'

/** The width of a pane, as it is moved and resized; 0 before it is shown. */
export function usePaneWidth(pane: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const box = pane.current
    if (!box) return
    const look = () => setWidth(box.offsetWidth)
    look()
    const watcher = new ResizeObserver(look)
    watcher.observe(box)
    return () => watcher.disconnect()
  }, [pane])
  return width
}
