import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Problem } from '@/shared/http'
import type { Sending } from '@/shared/ui'
import { handIn } from './api'

let last = 0

/** Files on their way into the queue, one after the other: a scanner's folder may hold a hundred. */
export function useHandingIn(onStateSecret: (name: string) => void) {
  const queries = useQueryClient()
  const [items, setItems] = useState<readonly Sending[]>([])
  const files = useRef(new Map<string, File>())
  const abort = useRef<{ id: string; controller: AbortController }>(undefined)
  const refused = useRef(onStateSecret)
  useEffect(() => {
    refused.current = onStateSecret
  })
  useEffect(() => () => abort.current?.controller.abort(), [])

  const change = (id: string, to: Partial<Sending>) => setItems((all) => all.map((f) => (f.id === id ? { ...f, ...to } : f)))
  const forget = (id: string) => {
    files.current.delete(id)
    setItems((all) => all.filter((f) => f.id !== id))
  }

  const waiting = items.find((f) => f.state === 'waiting')?.id
  const isBusy = items.some((f) => f.state === 'sending')
  useEffect(() => {
    const file = waiting === undefined ? undefined : files.current.get(waiting)
    if (isBusy || waiting === undefined || !file) return
    const controller = new AbortController()
    abort.current = { id: waiting, controller }
    change(waiting, { state: 'sending', share: 0, error: undefined })
    handIn(file, { signal: controller.signal, onProgress: (share) => change(waiting, { share }) })
      .then(() => {
        forget(waiting) // it stands in the list now
        return queries.invalidateQueries({ queryKey: ['intake'] })
      })
      .catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'AbortError') return
        if (error instanceof Problem && error.code === 'document.state_secret_mark') {
          forget(waiting)
          refused.current(file.name)
        } else change(waiting, { state: 'failed', error })
      })
  }, [waiting, isBusy, queries])

  return {
    items,
    add(list: readonly File[]) {
      const added = list.map((file): Sending => {
        const id = String(++last)
        files.current.set(id, file)
        return { id, name: file.name, size: file.size, state: 'waiting', share: 0 }
      })
      setItems((all) => [...all, ...added])
    },
    cancel(id: string) {
      if (abort.current?.id === id) abort.current.controller.abort()
      forget(id)
    },
    retry: (id: string) => change(id, { state: 'waiting' }),
  }
}
