import { language } from '@/shared/i18n'
import { Problem, readProblem } from './problem'
import { session } from './session'

export interface UploadOptions {
  onProgress?: (share: number) => void
  signal?: AbortSignal
  /** The same key for every try of the same registration: the service never does it twice. */
  idempotencyKey?: string
  /** Such as the name of a file that is sent as it is. */
  headers?: Readonly<Record<string, string>>
}

/** Sends files, in a form or one as it is. fetch() reports no progress of an upload, so uploads alone use XMLHttpRequest. */
export function upload<T>(path: string, body: FormData | Blob, options: UploadOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Accept-Language', language())
    if (options.idempotencyKey) request.setRequestHeader('Idempotency-Key', options.idempotencyKey)
    for (const [name, value] of Object.entries(options.headers ?? {})) request.setRequestHeader(name, value)
    request.upload.onprogress = (e) => {
      if (e.lengthComputable) options.onProgress?.(e.loaded / e.total)
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve((request.responseText ? JSON.parse(request.responseText) : undefined) as T)
        return
      }
      if (request.status === 401) session.expired()
      reject(readProblem(request.status, request.responseText, (name) => request.getResponseHeader(name)))
    }
    request.onerror = () => reject(new Problem(0, '', ''))
    request.onabort = () => reject(new DOMException('', 'AbortError'))
    options.signal?.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}
