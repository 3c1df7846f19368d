import { Problem } from '@/shared/http'
import { fileButtonId } from './components/FilesPart'
import type { Mistake } from './components/Summary'
import type { Direction } from './draft'
import { useTexts } from './texts'

/** How the fields of the record are called in messages. */
export function useFieldLabels(direction: Direction): Record<string, string> {
  const t = useTexts()
  return {
    title: t('title'), source: t.of('source', direction), source_no: t.of('sourceNo', direction), distribution: t('scope'), classification: t('classification'),
    received_on: t.of('receivedOn', direction), urgency: t('urgency'), kind: t('kind'), handling: t('handling'), due_on: t('due'), received_at: t('receivedTime'),
    document_date: t('documentDate'), classification_until: t('until'), register: t('register'), carrier: t('carrier'), location: t('location'), copies: t('copies'),
    copy_nos: t('copyNos'), pages: t('pages'), attachments: t('attachments'), lead_department: t('lead'), assisting_departments: t('assisting'), tags: t('tags'),
    delivered_by: t('deliveredBy'), pieces: t('pieces'), damage: t('damage'), remarks: t('remarks'), needs_reply: t('needsReply'), file: t('files'), intake: t('files'),
  }
}

/** What the service refused, field by field; what is about no field stands alone. */
export function mistakesOf(error: unknown, labels: Record<string, string>): Mistake[] {
  if (!(error instanceof Problem) || error.fields.length === 0) return error instanceof Problem && error.status > 0 ? [{ message: error.message }] : []
  return error.fields.map(({ field, message }) => {
    const root = field.split(/[.[]/)[0] ?? field
    const label = labels[root]
    if (!label) return { message }
    return { target: root === 'file' || root === 'intake' ? fileButtonId : root === 'received_at' ? 'received_time' : root, label, message }
  })
}
