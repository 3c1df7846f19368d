import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Problem } from '@/shared/http'
import { register, type Registered, type Waiting } from './api'
import { recordOf, type Direction, type Marks, type Values } from './draft'

/** Everything one entry consists of. It stays with its registration until the service has answered. */
export interface Draft {
  direction: Direction
  values: Values
  marks: Marks
  files: readonly File[]
  waiting: readonly Waiting[]
  /** Sent with every try: the service never gives two numbers for it. */
  key: string
}

export interface Registration {
  id: number
  draft: Draft
  state: 'sending' | 'done' | 'failed' | 'aside'
  share: number
  error?: unknown
  result?: Registered
}

/** Whether a failed try may have been carried out all the same, so that its key must not be given up. */
export function mayHaveHappened(error: unknown): boolean {
  return !(error instanceof Problem) || error.status === 0 || error.status >= 500
}

let last = 0

/** The registrations under way: they run beside the form, which is free for the next entry. */
export function useRegistering(onSettled: (r: Registration) => void) {
  const queries = useQueryClient()
  const [list, setList] = useState<readonly Registration[]>([])
  const aborts = useRef(new Map<number, AbortController>())
  const settled = useRef(onSettled)
  useEffect(() => {
    settled.current = onSettled
  })
  useEffect(() => {
    const running = aborts.current
    return () => running.forEach((abort) => abort.abort())
  }, [])

  const change = (id: number, to: Partial<Registration>) => setList((all) => all.map((r) => (r.id === id ? { ...r, ...to } : r)))
  const drop = (id: number) => setList((all) => all.filter((r) => r.id !== id))

  const run = async (r: Registration) => {
    const { id, draft } = r
    const abort = new AbortController()
    aborts.current.set(id, abort)
    try {
      const record = recordOf(draft.values, draft.direction, draft.waiting.map((w) => w.id))
      const result = await register(record, draft.files, { key: draft.key, signal: abort.signal, onProgress: (share) => change(id, { share }) })
      // The files are on the service now; here they would only hold memory.
      const done: Registration = { ...r, state: 'done', share: 1, result, error: undefined, draft: { ...draft, files: [] } }
      change(id, done)
      for (const key of ['documents', 'intake', 'pick', 'register-parties', 'home']) void queries.invalidateQueries({ queryKey: [key] })
      settled.current(done)
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return
      const failed: Registration = { ...r, state: 'failed', error }
      change(id, failed)
      settled.current(failed)
    } finally {
      aborts.current.delete(id)
    }
  }

  return {
    list,
    start(draft: Draft): number {
      const r: Registration = { id: ++last, draft, state: 'sending', share: 0 }
      setList((all) => [r, ...all.filter((x) => x.state !== 'done').concat(all.filter((x) => x.state === 'done').slice(0, 4))])
      void run(r)
      return r.id
    },
    retry(id: number) {
      const r = list.find((x) => x.id === id)
      if (!r) return
      const again: Registration = { ...r, state: 'sending', share: 0, error: undefined }
      change(id, again)
      void run(again)
    },
    /** Sets an entry aside that was begun, to make room for another. */
    setAside(draft: Draft) {
      setList((all) => [{ id: ++last, draft, state: 'aside', share: 0 }, ...all])
    },
    /** Ends the upload, if it still runs, and forgets the entry. */
    cancel(id: number) {
      aborts.current.get(id)?.abort()
      drop(id)
    },
    drop,
  }
}
