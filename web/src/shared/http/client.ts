// The one way to the service. A feature's api.ts has a function per route:
//
//   export const listTasks = (state: string, cursor?: string) => answer(api.GET('/api/v1/tasks', { params: { query: { state, cursor } } }))
//
// Answers are typed from the service's own description; every refusal is thrown as a Problem.
import createClient from 'openapi-fetch'
import { language } from '@/shared/i18n'
import { Problem, problemOf } from './problem'
import type { paths } from './schema'
import { session } from './session'

export const api = createClient<paths>({ baseUrl: location.origin, fetch: send, querySerializer: { array: { style: 'form', explode: true } } })

async function send(request: Request): Promise<Response> {
  request.headers.set('Accept-Language', language())
  let response: Response
  try {
    response = await fetch(request)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, '', '')
  }
  if (response.ok) return response
  if (response.status === 401 && !isSignIn(request)) session.expired()
  throw await problemOf(response)
}

function isSignIn(request: Request) {
  return request.method === 'POST' && new URL(request.url).pathname === '/api/v1/session'
}

/** The body of an answer; send has thrown for every other. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}

/** For what the description does not hold: contents of files, texts and images. */
export async function fetchBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  return (await send(new Request(location.origin + path, { signal }))).blob()
}

/** For an address put together elsewhere; api.GET knows the routes and their answers. */
export async function getJSON<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await send(new Request(location.origin + path, { signal }))).json() as Promise<T>
}
