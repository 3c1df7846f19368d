import { describe, expect, it } from 'vitest'
import type { Act, Detail } from './api'
import { stepsOf } from './steps'

const person = (username: string) => ({ username, name: username })
const act = (kind: string, username: string, rest: Partial<Act> = {}) => ({ kind, actor: person(username), at: '', decision: 'agree', sha256: '', ...rest }) as Act
const detail = (state: Detail['state'], ...acts: Act[]) => ({ state, acts, witnesses: [person('v'), person('w')], appraiser: null, approver: person('s') }) as unknown as Detail
const told = (d: Detail) => stepsOf(d).map((s) => [s.state, ...s.awaited].join(' '))
const proposed = act('propose_destruction', 'a', { decision: 'done' })

describe('stepsOf', () => {
  it('waits for the appraisal first, of nobody in particular', () => {
    expect(told(detail('appraisal', proposed))).toEqual(['done', 'current', 'waiting s', 'waiting v w', 'waiting', 'waiting v w'])
  })
  it('names the witness who has not counted yet', () => {
    expect(told(detail('counting', proposed, act('appraise', 'b'), act('approve_destruction', 's'), act('witness', 'v', { node: 'before' })))).toEqual(['done', 'done', 'done', 'current w', 'waiting', 'waiting v w'])
  })
  it('tells the count before from the confirmation after', () => {
    const acts = [proposed, act('appraise', 'b'), act('approve_destruction', 's'), act('witness', 'v', { node: 'before' }), act('witness', 'w', { node: 'before' }), act('execute_destruction', 'a', { decision: 'done' }), act('witness', 'w', { node: 'after' })]
    expect(told(detail('confirming', ...acts))).toEqual(['done', 'done', 'done', 'done', 'done', 'current v'])
    expect(told(detail('destroyed', ...acts, act('witness', 'v', { node: 'after' })))).toEqual(['done', 'done', 'done', 'done', 'done', 'done'])
  })
  it('ends where it was refused', () => {
    expect(told(detail('refused', proposed, act('appraise', 'b'), act('approve_destruction', 's', { decision: 'refuse' })))).toEqual(['done', 'done', 'refused', 'off', 'off', 'off'])
  })
  it('ends where it was taken back', () => {
    expect(told(detail('withdrawn', proposed, act('appraise', 'b'), act('propose_destruction', 'a', { decision: 'withdraw' })))).toEqual(['done', 'done', 'off', 'off', 'off', 'off'])
  })
})
