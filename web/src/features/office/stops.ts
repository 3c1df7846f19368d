// The nodes of a route as its form holds them: to whom it goes is one choice and one field.
import type { RouteNode } from './api'

export interface Stop {
  action: RouteNode['action']
  to: 'user' | 'department' | 'role'
  target?: string
  parallel?: boolean
}

export const actions = ['triage', 'propose', 'instruct', 'handle', 'circulate', 'review', 'countersign', 'sign_off', 'issue'] as const
export const posts = ['registrar', 'archivist', 'supervisor', 'department_head', 'management', 'finance'] as const

export function stopOf(n: RouteNode): Stop {
  const to = n.user ? 'user' : n.department ? 'department' : 'role'
  return { action: n.action, to, target: n[to], parallel: n.parallel }
}

export const nodeOf = (s: Stop): RouteNode => ({ action: s.action, [s.to]: s.target, ...(s.parallel && { parallel: true }) })
