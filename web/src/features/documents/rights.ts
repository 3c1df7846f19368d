// What to offer to whom; the service decides again. The same rules stand in internal/document.
import { covers, type Level, type Me } from '@/shared/access'
import { daysBetween } from '@/shared/format'
import type { DocumentFile, Row } from './api'
import { isClassified, isOpen } from './query'

export type Reader = Pick<Me, 'username' | 'roles' | 'permissions' | 'clearance'>

const registers = (me: Reader) => me.permissions.includes('document.register')

/** Its registrar, custodian and deputy answer for a classified document. */
export const answersFor = (d: Row, me: Reader) => isClassified(d.classification) && [d.registered_by, d.custodian, d.deputy].includes(me.username)

/** A cleared supervisor, who approves scopes and lowers levels. */
export const mayApprove = (level: Level, me: Reader) => me.roles.includes('supervisor') && covers(me.clearance, level)

/** The bytes of a classified document are for custodian and deputy, whoever the approved scope names, and before there is one its registrar. */
export function mayOpenOriginal(d: Pick<Row, 'classification' | 'custodian' | 'deputy' | 'scope_state' | 'originals' | 'registered_by'>, me: Pick<Me, 'username'>): boolean {
  if (!isClassified(d.classification) || d.custodian === me.username || d.deputy === me.username) return true
  return d.scope_state === 'approved' ? (d.originals ?? []).includes(me.username) : d.registered_by === me.username
}

const isEnded = (d: Row) => ['void', 'returned', 'filed', 'destroyed'].includes(d.status)

/** Its record and its files can be changed until it is filed; what it answers, and who signed on paper, for as long as it is kept. */
export const mayCorrect = (d: Row, me: Reader) => registers(me) && !['draft', 'discarded', 'void', 'filed', 'destroyed'].includes(d.status)
export const mayComplete = (d: Row, me: Reader) => registers(me) && !['draft', 'discarded', 'void', 'destroyed'].includes(d.status)

export const mayChangeScope = (d: Row, me: Reader) => !isEnded(d) && (registers(me) || answersFor(d, me))

/** Whoever handles it may raise the level; only a cleared supervisor lowers it. */
export const mayRaise = (d: Row, me: Reader, handles: boolean) => !['void', 'destroyed'].includes(d.status) && (registers(me) || answersFor(d, me) || mayApprove(d.classification, me) || handles)

export const mayAssignCustody = (d: Row, me: Reader) => isClassified(d.classification) && !['void', 'destroyed'].includes(d.status) && mayApprove(d.classification, me)

/** Keeps it from destruction, or lets it go again. */
export const mayHold = (d: Row, me: Reader) => !['void', 'destroyed'].includes(d.status) && me.permissions.includes('document.hold')

/** Before the date has passed, by the office or by whom it waits for. */
export const mayAskForTime = (d: Row, me: Reader, handles: boolean, today: string) => isOpen(d.status) && Boolean(d.due_on) && today <= (d.due_on ?? '') && (registers(me) || handles)

/** Whether a file that came home by mistake can go back to the queue. */
export function mayReturn(d: Row, f: DocumentFile, me: Reader, today: string): boolean {
  const files = d.files ?? []
  return (
    registers(me) && f.is_from_queue && f.role === 'attachment' && f.added_by === me.username && f.text_state !== 'withheld' && daysBetween(f.added_at.slice(0, 10), today) <= 7 &&
    !isClassified(d.classification) && !['void', 'filed', 'destroyed'].includes(d.status) && !files.some((o) => o.replaces === f.id)
  )
}
