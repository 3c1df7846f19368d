import type { Access } from '@/shared/access'
import type { Step } from './api'

export interface Place {
  to: string
  hash?: string
  /** Who can do it there, where that is not every administrator. */
  access?: Access
}

/** Where a step is done. Closer than the link of the service, which names the module; steps that are new to the pages use that one. */
const places: Partial<Record<Step['id'], Place>> = {
  password: { to: '/me' },
  office: { to: '/admin/settings', hash: 'office' },
  departments: { to: '/admin/departments' },
  people: { to: '/admin/people' },
  first_document: { to: '/documents/new', access: { permission: 'document.register' } },
}

export const placeOf = (step: Step): Place => places[step.id] ?? { to: step.link }

/** Steps that are not done on a page: an operator sets the environment of the service. */
export const byOperator: readonly Step['id'][] = ['address']
