/** Messages about what was decided with a pen lead to where it stands, and may be objected to. */
const onPaper = ['document.entered_for_you', 'document.objected']
const places: Readonly<Record<string, string>> = { delegation: '/me/delegations', audit_grant: '/oversight' }

/** Where a message leads, and the document that it is about, if it is about one. */
export function targetOf(subjectKind: string, subjectId: string, kind = ''): { path: string; document?: string } {
  if (subjectKind === 'document' && onPaper.includes(kind)) return { path: `/documents/${subjectId}?tab=route`, document: subjectId }
  if (subjectKind === 'document') return { path: '/documents/' + subjectId, document: subjectId }
  if (subjectKind === 'document_scan') {
    const [document = '', file = ''] = subjectId.split('/')
    return { path: `/documents/${document}?tab=route&scan=${file}`, document } // where a decision given with a pen is entered
  }
  if (subjectKind === 'destruction') return { path: '/archive/destructions/' + subjectId }
  if (subjectKind === 'daily') return { path: '/daily?date=' + subjectId }
  return { path: places[subjectKind] ?? '/documents/inbox' }
}
