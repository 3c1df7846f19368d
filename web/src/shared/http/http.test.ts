import { beforeEach, expect, test, vi } from 'vitest'
import { setLanguage } from '@/shared/i18n'
import { answers, refusal } from '@/shared/testing/render'
import { answer, api, fetchBlob } from './client'
import { Problem, readProblem, showAtFields } from './problem'
import { session } from './session'
import { upload } from './upload'

beforeEach(() => setLanguage('zh'))

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (e: unknown) => e)

test('an answer is its body, asked for in the language in use', async () => {
  const service = answers({ 'GET /api/v1/me': { username: 'wang' } })
  setLanguage('en')
  expect(await answer(api.GET('/api/v1/me'))).toEqual({ username: 'wang' })
  expect(service.requests[0]!.headers.get('Accept-Language')).toBe('en')
})

test('a refusal is a Problem with its fields, the request number and when to come back', async () => {
  const fields = [{ field: 'title', code: 'required', message: '请填写标题' }]
  answers({ 'GET /api/v1/me': () => refusal(429, 'too_many', '请稍后再试', fields, { 'Retry-After': '30' }) })
  const problem = await caught(answer(api.GET('/api/v1/me')))
  expect(problem).toMatchObject({ status: 429, code: 'too_many', message: '请稍后再试', fields, requestId: 'r-1', retryAfterSeconds: 30, isOffline: false })
})

test('the page of a proxy tells people nothing', () => {
  expect(readProblem(502, '<html>Bad Gateway</html>', () => null)).toMatchObject({ status: 502, code: '', message: '', fields: [], retryAfterSeconds: 0 })
})

test('a service out of reach is a Problem, a request given up is not', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await caught(fetchBlob('/api/v1/x'))).toMatchObject({ status: 0, isOffline: true })
  vi.stubGlobal('fetch', () => Promise.reject(new DOMException('', 'AbortError')))
  expect(await caught(fetchBlob('/api/v1/x'))).not.toBeInstanceOf(Problem)
})

test('an unknown session asks for the password again; a wrong password does not', async () => {
  answers({ 'GET /api/v1/me': () => refusal(401, 'unauthorized', ''), 'POST /api/v1/session': () => refusal(401, 'credentials', '用户名或密码不正确') })
  const expired = vi.fn()
  const stop = session.onExpired(expired)
  await caught(answer(api.POST('/api/v1/session', { body: { username: 'wang', password: 'x' } })))
  expect(expired).not.toHaveBeenCalled()
  await caught(answer(api.GET('/api/v1/me')))
  expect(expired).toHaveBeenCalledOnce()
  stop()
})

test('signing out empties the drafts here and in the other tabs, and keeps how pages look', async () => {
  const ended = vi.fn()
  const stop = session.onEnded(ended)
  session.begun()
  localStorage.setItem('docket.theme', 'dark')
  sessionStorage.setItem('docket.draft', 'half a registration')
  localStorage.setItem('docket.else', 'what somebody kept')
  await session.end(async () => undefined)
  expect(localStorage.getItem('docket.else')).toBe(null)
  expect(session.isLikely()).toBe(false)
  expect(sessionStorage.length).toBe(0)
  expect(localStorage.getItem('docket.theme')).toBe('dark')
  expect(ended).toHaveBeenCalledOnce()

  sessionStorage.setItem('docket.draft', 'of the other tab')
  for (const key of ['docket.theme', 'docket.session', null]) window.dispatchEvent(new StorageEvent('storage', { key }))
  expect(sessionStorage.length).toBe(0)
  expect(ended).toHaveBeenCalledTimes(3)
  stop()
})

const form = (values: object) => ({ getFieldsValue: () => values, setFields: vi.fn(), scrollToField: vi.fn() })

test.each([
  { name: 'at their fields, members of a list at the list', fields: [['title', '请填写标题'], ['tags.0', '没有这个标签'], ['tags.2', '太长']], above: '', at: [['title', ['请填写标题']], ['tags', ['没有这个标签', '太长']]] },
  { name: 'above the form where there is no such field', fields: [['title', '请填写标题'], ['register', '没有这个登记簿']], above: '没有这个登记簿', at: [['title', ['请填写标题']]] },
  { name: 'above the form where no field is named', fields: [], above: '编号已用完', at: [] },
])('mistakes are shown $name', ({ fields, above, at }) => {
  const shown = form({ title: '', tags: [] })
  const problem = new Problem(422, 'invalid_input', '编号已用完', fields.map(([field, message]) => ({ field: field!, message: message!, code: 'x' })))
  expect(showAtFields(shown as never, problem)).toBe(above)
  expect(shown.setFields).toHaveBeenCalledWith(at.map(([name, errors]) => ({ name, errors })))
  if (at.length > 0) expect(shown.scrollToField).toHaveBeenCalledWith(at[0]![0], { focus: true })
})

/** Uploads go past fetch; this stands in for the browser's XMLHttpRequest. */
function uploads(...outcomes: ({ status: number; body: object } | 'offline')[]) {
  const sent: { headers: Record<string, string>; path: string }[] = []
  vi.stubGlobal('XMLHttpRequest', class {
    upload: { onprogress?: (e: object) => void } = {}
    headers: Record<string, string> = {}
    path = ''
    status = 0
    responseText = ''
    onload?: () => void
    onerror?: () => void
    onabort?: () => void
    open(_method: string, path: string) { this.path = path }
    setRequestHeader(name: string, value: string) { this.headers[name] = value }
    getResponseHeader() { return null }
    abort() { this.onabort?.() }
    send() {
      sent.push(this)
      const outcome = outcomes.shift()
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 })
      if (outcome === undefined) return // on its way
      if (outcome === 'offline') return this.onerror?.()
      this.status = outcome.status
      this.responseText = JSON.stringify(outcome.body)
      this.onload?.()
    }
  })
  return sent
}

test('a second try of an upload carries the same key, so that the service does it once', async () => {
  const sent = uploads('offline', { status: 201, body: { number: '收〔2026〕138号' } })
  const send = () => upload<{ number: string }>('/api/v1/documents', new FormData(), { idempotencyKey: 'k-1' })
  expect(await caught(send())).toMatchObject({ status: 0 })
  expect(await send()).toEqual({ number: '收〔2026〕138号' })
  expect(sent.map((s) => s.headers['Idempotency-Key'])).toEqual(['k-1', 'k-1'])
})

test('an upload tells how far it is, is refused like anything else, and can be given up', async () => {
  uploads({ status: 413, body: { code: 'too_large', detail: '文件超过 200 MB' } })
  const shares: number[] = []
  expect(await caught(upload('/api/v1/documents', new FormData(), { onProgress: (share) => shares.push(share) }))).toMatchObject({ status: 413, code: 'too_large', message: '文件超过 200 MB' })
  expect(shares).toEqual([0.25])

  uploads()
  const stop = new AbortController()
  const running = caught(upload('/api/v1/documents', new FormData(), { signal: stop.signal }))
  stop.abort()
  expect(await running).toMatchObject({ name: 'AbortError' })
})
