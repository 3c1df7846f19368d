import type { HandoverInput, HandoverItem } from './api'

/** What takes a successor though it could end as well. The rest either needs one or ends with the handover. */
const mayGoOn: readonly HandoverItem['kind'][] = ['deputy', 'contact_deputy']

/** The order of the page: what must go to somebody first, what only ends last. */
export const kindOrder: readonly HandoverItem['kind'][] = ['task', 'custody', 'deputy', 'contact', 'contact_deputy', 'waiting_file', 'scope', 'delegation', 'audit_grant', 'watched_folder']

/** Asks for these items; all of their kinds, or these alone. */
export function orderFor(items: readonly HandoverItem[], to: string, reason: string, all: boolean): HandoverInput {
  const successors = Object.fromEntries(items.map((i) => [i.kind, i.needs_successor || mayGoOn.includes(i.kind) ? to : '']))
  return { to: successors, reason, ...(!all && { only: items.map((i) => i.id) }) }
}
