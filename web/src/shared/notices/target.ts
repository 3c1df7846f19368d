/** Where a message leads, and the document that it is about, if it is about one. */
export function targetOf(subjectKind: string, subjectId: string): { path: string; document?: string } {
  if (subjectKind === 'document') return { path: '/documents/' + subjectId, document: subjectId }
  if (subjectKind === 'document_scan') {
    const [document = '', file = ''] = subjectId.split('/')
    return { path: `/documents/${document}?tab=route&scan=${file}`, document } // where a decision given with a pen is entered
  }
  return { path: subjectKind === 'daily' ? '/' : '/documents/inbox' }
}
