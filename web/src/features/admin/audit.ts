/** What the filter of the log offers: modules first, then each action that the service records. */
export const auditActions = [
  'account.credential.changed', 'account.delegation.ended', 'account.department.added', 'account.department.changed', 'account.person.changed',
  'archive.register.restored',
  'audit.exported',
  'calendar.year.changed',
  'delegation.changed',
  'destruction.content.erased', 'destruction.list.executed', 'destruction.list.opened', 'destruction.list.proposed', 'destruction.list.withdrawn', 'destruction.step.decided',
  'dictionary.entry.changed', 'dictionary.names.merged',
  'document.acknowledged', 'document.borrow.asked', 'document.borrow.decided', 'document.classification.changed', 'document.classification.review_due', 'document.copy.moved', 'document.corrected', 'document.custody.changed', 'document.destroyed', 'document.distributed', 'document.draft.created', 'document.draft.discarded', 'document.exported', 'document.extension.asked', 'document.extension.decided', 'document.file.added', 'document.file.returned', 'document.filed', 'document.handed_over', 'document.held', 'document.node.decided', 'document.numbered', 'document.objection.raised', 'document.opened', 'document.register.changed', 'document.registered', 'document.registration.refused', 'document.released', 'document.relocated', 'document.reply.linked', 'document.retention.extended', 'document.retention_rules.changed', 'document.route.ended', 'document.route.extended', 'document.route.reminded', 'document.route.started', 'document.scope.changed', 'document.scope.decided', 'document.scope.requested', 'document.sealed', 'document.template.changed', 'document.voided',
  'export.changed',
  'fulltext.blob.erased', 'fulltext.blob.withheld', 'fulltext.text.settled',
  'handover.done',
  'intake.arrival.failed', 'intake.failure.handled', 'intake.file.changed', 'intake.file.refused',
  'notify.mail.tested', 'notify.webhook.changed',
  'oversight.grant.changed', 'oversight.looked', 'oversight.opened', 'oversight.sample.drawn',
  'queue.job.retried',
  'routine.duty.assigned', 'routine.run.done',
  'setting.changed',
  'setup.step.skipped',
  'spotcheck.drawn',
  'trace.act.sealed',
] as const

export const subjectKinds = ['person', 'department', 'document', 'register', 'setting', 'setup_step', 'dictionary_entry', 'bulk_change', 'intake', 'intake_failure', 'blob', 'audit', 'export', 'registration', 'job', 'archive', 'audit_grant', 'audit_sample', 'calendar', 'delegation', 'duty', 'mail', 'oversight', 'retention_rules', 'route_template', 'spot_check', 'webhook', 'destruction'] as const

/** Modules of the actions, each once: a filter by the beginning of the name. */
export const auditModules = [...new Set(auditActions.map((a) => a.slice(0, a.indexOf('.'))))]

/** The filter of the service from days of the office: until holds the whole of its day. */
export function auditTimes(from: string, to: string): { from?: string; to?: string } {
  const day = (d: string, plus: number) => new Date(new Date(`${d}T00:00:00+08:00`).getTime() + plus * 86_400_000).toISOString()
  return { ...(from && { from: day(from, 0) }), ...(to && { to: day(to, 1) }) }
}
