import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Problem } from '@/shared/http'
import { useKeys } from '@/shared/keys'
import { useUITexts } from './texts'
import { useErrorText } from './states'

interface Options {
  /** The one place to go on from here. */
  link?: { to: string; text: string }
  /** Offered for 10 s, with the key Z. */
  undo?: () => void
}

interface Toast extends Options {
  id: number
  text: string
  error?: unknown
}

let shown: readonly Toast[] = []
let last = 0
let draw: (now: readonly Toast[]) => void = () => {}

function put(next: readonly Toast[]) {
  shown = next
  draw(shown)
}

function add(t: Omit<Toast, 'id'>, seconds?: number) {
  const id = ++last
  put([...shown.slice(-2), { ...t, id }])
  if (seconds) setTimeout(() => put(shown.filter((other) => other.id !== id)), seconds * 1000)
}

/** Says what came of an action: the result first, then its number, one link. Errors stay until they are closed. */
export const toast = {
  ok: (text: string, options: Options = {}) => add({ text, ...options }, options.undo ? 10 : 5),
  fail: (error: unknown) => {
    if (!(error instanceof Problem && error.status === 401)) add({ text: '', error }) // the dialog that asks for the password says it
  },
  clear: () => put([]),
}

/** Where toasts appear; the Shell has it once. Both regions are there from the start, or nobody reads out what they say. */
export function ToastHost() {
  const t = useUITexts()
  const [toasts, setToasts] = useState(shown)
  useEffect(() => {
    draw = setToasts
    return () => {
      draw = () => {}
    }
  }, [])
  const undo = toasts.findLast((x) => x.undo)
  useKeys(undo ? [{ key: 'z', label: { zh: '撤销上一步', en: 'Undo the last step' }, run: () => take(undo) }] : [])
  const take = (which: Toast) => {
    put(shown.filter((x) => x !== which))
    which.undo?.()
  }
  return (
    <section className="toasts" aria-label={t('toasts')}>
      <div role="status">{toasts.filter((x) => !x.error).map((x) => <Line key={x.id} toast={x} onUndo={() => take(x)} />)}</div>
      <div role="alert">{toasts.filter((x) => x.error).map((x) => <Line key={x.id} toast={x} />)}</div>
    </section>
  )
}

function Line({ toast: { id, text, error, link, undo }, onUndo }: { toast: Toast; onUndo?: () => void }) {
  const t = useUITexts()
  const errorText = useErrorText()
  return (
    <div className={error ? 'toast toast-error' : 'toast'}>
      <span className="toast-text">{error ? errorText(error) : text}</span>
      {link && <Link to={link.to}>{link.text}</Link>}
      {undo && (
        <Button size="small" onClick={onUndo} title="Z">
          {t('undo')}
        </Button>
      )}
      <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t('close')} onClick={() => put(shown.filter((x) => x.id !== id))} />
    </div>
  )
}
