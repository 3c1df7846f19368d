import type { Person } from './api'

/** One right that a change gives or takes. */
export type RightChange =
  | { kind: 'clearance'; from: Person['clearance']; to: Person['clearance'] }
  | { kind: 'added' | 'removed'; roles: string[] }
  | { kind: 'active'; on: boolean }

type Rights = Pick<Person, 'clearance' | 'roles' | 'is_active'>

/** What a change does to the rights of a person; asked about before it is saved. */
export function rightChanges(before: Rights, after: Rights): RightChange[] {
  const out: RightChange[] = []
  if (before.clearance !== after.clearance) out.push({ kind: 'clearance', from: before.clearance, to: after.clearance })
  const added = after.roles.filter((r) => !before.roles.includes(r))
  const removed = before.roles.filter((r) => !after.roles.includes(r))
  if (added.length > 0) out.push({ kind: 'added', roles: added })
  if (removed.length > 0) out.push({ kind: 'removed', roles: removed })
  if (before.is_active !== after.is_active) out.push({ kind: 'active', on: after.is_active })
  return out
}
