/** What the filter of the log offers: modules first, then each action that the service records. */
export const auditActions = [
  'account.person.changed', 'account.department.added', 'account.department.changed', 'account.session.opened', 'account.session.refused', 'account.credential.changed',
  'audit.exported',
  'dictionary.entry.changed', 'dictionary.names.merged',
  'document.registered', 'document.corrected', 'document.voided', 'document.opened', 'document.file.added', 'document.file.returned', 'document.registration.refused', 'document.scope.requested', 'document.scope.decided', 'document.register.changed', 'document.exported',
  'export.changed',
  'fulltext.blob.withheld', 'fulltext.text.settled',
  'intake.file.changed', 'intake.file.refused', 'intake.arrival.failed', 'intake.failure.handled',
  'queue.job.retried',
  'setting.changed',
  'setup.step.skipped',
] as const

export const subjectKinds = ['person', 'department', 'document', 'register', 'setting', 'setup_step', 'dictionary_entry', 'bulk_change', 'intake', 'intake_failure', 'audit', 'export', 'registration', 'job'] as const

/** Modules of the actions, each once: a filter by the beginning of the name. */
export const auditModules = [...new Set(auditActions.map((a) => a.slice(0, a.indexOf('.'))))]

/** The filter of the service from days of the office: until holds the whole of its day. */
export function auditTimes(from: string, to: string): { from?: string; to?: string } {
  const day = (d: string, plus: number) => new Date(new Date(`${d}T00:00:00+08:00`).getTime() + plus * 86_400_000).toISOString()
  return { ...(from && { from: day(from, 0) }), ...(to && { to: day(to, 1) }) }
}
