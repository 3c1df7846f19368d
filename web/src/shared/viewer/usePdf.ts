import { useEffect, useState } from 'react'
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api'
import { Problem, session } from '@/shared/http'
import { openPdf } from './pdf'

/** What became of opening a file. */
export type Failure = 'locked' | 'gone' | 'refused' | 'failed' | 'loadFailed'

export function usePdf(source: string | Blob) {
  const [doc, setDoc] = useState<PDFDocumentProxy>()
  const [failure, setFailure] = useState<Failure>()
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let left = false
    let destroy = () => {}
    setDoc(undefined)
    setFailure(undefined)
    const open = async () => {
      const task = await openPdf(source)
      destroy = () => void task.destroy()
      if (left) return destroy()
      const opened = await task.promise
      if (!left) setDoc(opened)
    }
    open().catch((error: unknown) => {
      if (!left) setFailure(failureOf(error))
    })
    return () => {
      left = true
      destroy()
    }
  }, [source, attempt])
  return { doc, failure, retry: () => setAttempt((n) => n + 1) }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Problem) return 'loadFailed'
  const { name, status } = error as { name?: string; status?: number }
  if (name === 'PasswordException') return 'locked'
  if (name === 'ResponseException') {
    if (status === 401) session.expired()
    return status === 410 ? 'gone' : status === 403 ? 'refused' : 'loadFailed'
  }
  return 'failed'
}
