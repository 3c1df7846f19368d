import type { Step } from './api'

/** Where a step is done. Closer than the link of the service, which names the module; steps that are new to the pages use that one. */
const places: Partial<Record<Step['id'], { to: string; hash?: string }>> = {
  password: { to: '/me' },
  office: { to: '/admin/settings', hash: 'office' },
  departments: { to: '/admin/departments' },
  people: { to: '/admin/people' },
}

export const placeOf = (step: Step): { to: string; hash?: string } => places[step.id] ?? { to: step.link }

/** Steps that are not done on a page: an operator sets the environment of the service. */
export const byOperator: readonly Step['id'][] = ['address']
