import type { Act, Destruction, Detail } from './api'
import type { Tone } from '@/shared/ui'

export const states = ['appraisal', 'approval', 'counting', 'ready', 'executing', 'confirming', 'destroyed', 'refused', 'withdrawn'] as const

export function toneOf(state: Destruction['state']): Tone {
  return ({ destroyed: 'ok', refused: 'error', withdrawn: 'neutral', ready: 'warning', executing: 'warning' } as Partial<Record<Destruction['state'], Tone>>)[state] ?? 'info'
}

/** The steps in their order: 清册 → 鉴定 → 审批 → 清点 → 销毁 → 签字. */
export const steps = ['propose', 'appraise', 'approve', 'count', 'execute', 'confirm'] as const
export type StepId = (typeof steps)[number]

export interface Step {
  id: StepId
  state: 'done' | 'current' | 'waiting' | 'refused' | 'off'
  acts: readonly Act[]
  /** Who is to do it and has not yet; [] when it is done, or when nobody in particular is. */
  awaited: readonly string[]
}

const stepOfState: Partial<Record<Destruction['state'], StepId>> = { appraisal: 'appraise', approval: 'approve', counting: 'count', ready: 'execute', executing: 'execute', confirming: 'confirm' }

function stepOfAct(a: Act): StepId {
  switch (a.kind) {
    case 'appraise':
      return 'appraise'
    case 'approve_destruction':
      return 'approve'
    case 'witness':
      return a.node === 'after' ? 'confirm' : 'count'
    case 'execute_destruction':
      return 'execute'
    default:
      return 'propose'
  }
}

/** How far a destruction has come, with who did what. */
export function stepsOf(d: Detail): Step[] {
  const acts = d.acts ?? []
  const last = acts.findLast((a) => a.decision !== 'withdraw')
  const at = d.state === 'destroyed' ? steps.length : d.state === 'refused' ? steps.indexOf(last ? stepOfAct(last) : 'propose') : stepOfState[d.state] ? steps.indexOf(stepOfState[d.state]!) : -1
  return steps.map((id, i) => {
    const own = acts.filter((a) => stepOfAct(a) === id)
    const isDone = i < at || (d.state === 'withdrawn' && own.length > 0)
    const state = isDone ? 'done' : d.state === 'refused' ? (i === at ? 'refused' : 'off') : d.state === 'withdrawn' ? 'off' : i === at ? 'current' : 'waiting'
    return { id, state, acts: own, awaited: state === 'done' || state === 'off' || state === 'refused' ? [] : awaitedBy(d, id, own) }
  })
}

function awaitedBy(d: Detail, id: StepId, own: readonly Act[]): readonly string[] {
  switch (id) {
    case 'appraise':
      return d.appraiser ? [d.appraiser.name] : []
    case 'approve':
      return d.approver ? [d.approver.name] : []
    case 'count':
    case 'confirm':
      return (d.witnesses ?? []).filter((w) => !own.some((a) => a.actor?.username === w.username)).map((w) => w.name)
    default:
      return []
  }
}
