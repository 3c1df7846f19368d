import { expect, it } from 'vitest'
import { rightChanges } from './rights'

it('names each right that is given or taken, and nothing else', () => {
  const before = { clearance: 'internal', roles: ['employee', 'hr'], is_active: true } as const
  expect(rightChanges({ ...before, roles: [...before.roles] }, { ...before, roles: ['hr', 'employee'] })).toEqual([])
  expect(rightChanges({ ...before, roles: [...before.roles] }, { clearance: 'secret', roles: ['employee', 'registrar'], is_active: false })).toEqual([
    { kind: 'clearance', from: 'internal', to: 'secret' },
    { kind: 'added', roles: ['registrar'] },
    { kind: 'removed', roles: ['hr'] },
    { kind: 'active', on: false },
  ])
})
