// What tests of pages and components stand on:
//
//   const service = answers({ 'GET /api/v1/tasks': { items: [], next_cursor: null, total: 0 } })
//   const { user, address } = await show(<TasksPage />, { at: '/tasks?state=done', me: { roles: ['registrar'] } })
//   expect(service.asked).toEqual(['GET /api/v1/tasks?state=done'])
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { App, ConfigProvider } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { vi } from 'vitest'
import { meQuery, type Me } from '@/shared/access'
import { formatQuery, parseQuery } from '@/shared/address'
import { handleKey } from '@/shared/keys'

const somebody: Me = {
  username: 'wang', name: '王芳', department: 'ZH', department_name: '综合处', rank: '', clearance: 'internal', roles: ['employee'], permissions: [], must_change_password: false,
  preferences: { density: 'standard', language: 'zh', single_keys: true, theme: 'system', columns: {} },
  office: { name: '示范办公室', short_name: '示范', is_demo: true },
} as unknown as Me

interface Options {
  /** The address; every path shows what is tested. */
  at?: string
  /** What differs from an employee without rights. */
  me?: Partial<Me>
}

/** Shows a page or a part of one to a person who is signed in, at an address, with the keys of the application. */
export async function show(what: ReactNode, { at = '/', me }: Options = {}) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' }, mutations: { networkMode: 'always' } } })
  queries.setQueryData(meQuery.queryKey, { ...somebody, ...me })
  const root = createRootRoute({ component: () => <WithKeys>{what}</WithKeys> })
  const anywhere = createRoute({ getParentRoute: () => root, path: '$' })
  const history = createMemoryHistory({ initialEntries: [at] })
  const router = createRouter({ routeTree: root.addChildren([anywhere]), history, parseSearch: parseQuery, stringifySearch: formatQuery })
  await router.load()
  const drawn = render(
    <QueryClientProvider client={queries}>
      <ConfigProvider theme={{ token: { motion: false } }}>
        <App>
          <RouterProvider router={router as never} />
        </App>
      </ConfigProvider>
    </QueryClientProvider>,
  )
  return { ...drawn, queries, user: userEvent.setup(), address: () => router.history.location.href }
}

function WithKeys({ children }: { children: ReactNode }) {
  useEffect(() => {
    document.addEventListener('keydown', handleKey)
    return () => document.removeEventListener('keydown', handleKey)
  }, [])
  return children
}

/** A body, or a function of the request for a status, headers or a body of its own. */
type Reply = object | ((request: Request) => Response | Promise<Response>)

/**
 * Answers in place of the service until the test is over: 'GET /api/v1/x' → body. What is not listed answers 404.
 * asked holds every request with its query, bodies the requests themselves.
 */
export function answers(replies: Record<string, Reply>) {
  const asked: string[] = []
  const requests: Request[] = []
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    asked.push(`${request.method} ${pathname}${decodeURIComponent(search)}`)
    requests.push(request.clone())
    const reply = replies[`${request.method} ${pathname}`]
    if (reply === undefined) return refusal(404, 'not_found', '没有找到')
    return typeof reply === 'function' ? reply(request) : Response.json(reply)
  })
  return { asked, requests }
}

/** A refusal as the service words it. */
export function refusal(status: number, code: string, detail: string, errors: object[] = [], headers: Record<string, string> = {}) {
  return Response.json({ status, code, detail, errors }, { status, headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'r-1', ...headers } })
}
