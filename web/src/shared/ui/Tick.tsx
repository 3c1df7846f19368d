import { useLayoutEffect, useRef, type ReactNode } from 'react'

interface Props {
  checked: boolean
  /** Neither yes nor no: some of many. */
  some?: boolean
  onChange: (checked: boolean) => void
  /** Says what is ticked where no text stands beside it. */
  label?: string
  children?: ReactNode
}

/** A box to tick, the browser's own: where there are hundreds of them, as in lists, those of antd take longer to draw than all the rest. */
export function Tick({ checked, some = false, onChange, label, children }: Props) {
  const box = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    if (box.current) box.current.indeterminate = some
  }, [some])
  return (
    <label className="tick">
      <input ref={box} type="checkbox" checked={checked} aria-label={label} onChange={(e) => onChange(e.target.checked)} />
      {children !== undefined && <span>{children}</span>}
    </label>
  )
}
