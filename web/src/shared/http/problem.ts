import type { FormInstance } from 'antd'

export interface ProblemField {
  field: string
  code: string
  message: string
  params?: Record<string, unknown>
}

/** Problem is every refusal of the service (RFC 9457) and every failure to reach it (status 0). */
export class Problem extends Error {
  override name = 'Problem'

  constructor(
    readonly status: number,
    /** Stable name of the error, '' where the service could not be reached. */
    readonly code: string,
    /** What happened and what to do, in the reader's language. */
    detail: string,
    readonly fields: readonly ProblemField[] = [],
    /** To quote to whoever looks into the log. */
    readonly requestId = '',
    readonly retryAfterSeconds = 0,
  ) {
    super(detail)
  }

  get isOffline() {
    return this.status === 0
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = await response.text()
  return readProblem(response.status, body, (name) => response.headers.get(name))
}

export function readProblem(status: number, body: string, header: (name: string) => string | null): Problem {
  let read: { code?: string; detail?: string; errors?: ProblemField[] } = {}
  try {
    read = JSON.parse(body)
  } catch {
    // a proxy answered in our place; its page is nobody's business
  }
  return new Problem(status, read.code ?? '', read.detail ?? '', read.errors ?? [], header('X-Request-Id') ?? '', Number(header('Retry-After')) || 0)
}

/**
 * Shows the mistakes of a refused form at their fields and puts the cursor into the first. Returns what belongs to no field of the
 * form, to be shown above it; '' if everything found its place.
 */
export function showAtFields(form: FormInstance, error: unknown): string {
  if (!(error instanceof Problem)) return String(error)
  const known = new Set(Object.keys(form.getFieldsValue(true) as object).concat(Object.keys(form.getFieldsValue() as object)))
  const here = error.fields.filter((f) => known.has(root(f.field)))
  const rest = error.fields.filter((f) => !known.has(root(f.field)))
  const messages = new Map<string, string[]>()
  for (const f of here) messages.set(root(f.field), [...(messages.get(root(f.field)) ?? []), f.message])
  form.setFields([...messages].map(([name, errors]) => ({ name, errors })))
  const first = here[0]
  if (first) form.scrollToField(root(first.field), { focus: true })
  if (rest.length > 0) return rest.map((f) => f.message).join(' ')
  return here.length > 0 ? '' : error.message
}

function root(field: string) {
  return field.split(/[.[]/)[0] ?? field
}
