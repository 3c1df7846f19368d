import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'

const storageKey = 'docket.split'
const least = 25
const most = 75
/** What a click chooses between: dragging is never the only way. */
const steps = [35, 55, 70]

interface Props {
  left: ReactNode
  right: ReactNode
  label: string
  hint: string
  className: string
}

/** Two panes with a divider that can be dragged, clicked, and moved with ← →; its place is kept in this browser. */
export function Split({ left, right, label, hint, className }: Props) {
  const [share, setShare] = useState(() => bounded(Number(localStorage.getItem(storageKey)) || 55))
  const box = useRef<HTMLDivElement>(null)
  const moved = useRef(false)
  const put = (next: number) => {
    const at = bounded(next)
    setShare(at)
    localStorage.setItem(storageKey, String(at))
  }
  const onPointerMove = (e: PointerEvent) => {
    const bounds = box.current?.getBoundingClientRect()
    if (!bounds || !e.currentTarget.hasPointerCapture(e.pointerId)) return
    moved.current = true
    put(((e.clientX - bounds.left) / bounds.width) * 100)
  }
  const onKeyDown = (e: KeyboardEvent) => {
    const by = { ArrowLeft: -5, ArrowRight: 5 }[e.key]
    if (!by) return
    e.preventDefault()
    put(share + by)
  }
  return (
    <div ref={box} className={className + '-split'}>
      <div className={className + '-left'} style={{ width: `${share}%` }}>
        {left}
      </div>
      <button
        type="button"
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(share)}
        aria-valuemin={least}
        aria-valuemax={most}
        title={hint}
        className={className + '-divider'}
        onPointerDown={(e) => {
          moved.current = false
          e.currentTarget.setPointerCapture(e.pointerId)
        }}
        onPointerMove={onPointerMove}
        onClick={() => !moved.current && put(steps.find((s) => s > share + 1) ?? steps[0] ?? least)}
        onKeyDown={onKeyDown}
      />
      <div className={className + '-right'}>{right}</div>
    </div>
  )
}

function bounded(share: number) {
  return Math.min(most, Math.max(least, Math.round(share)))
}
