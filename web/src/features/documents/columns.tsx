import type { Level } from '@/shared/access'
import { dayOf, daysBetween, useFormat } from '@/shared/format'
import { language, type Language } from '@/shared/i18n'
import { DateText, DueText, LevelBadge, StatusTag, type Column, type Tone } from '@/shared/ui'
import type { Row } from './api'
import { isOpen } from './query'
import { useTexts, type Texts } from './texts'

/** Every column there is; the first always stands first, because it is the link. */
export const columnIds = ['number', 'subject', 'level', 'source', 'sourceNo', 'receivedOn', 'due', 'holder', 'status', 'kind', 'tags', 'documentDate', 'urgency', 'handling', 'lead', 'registeredBy', 'carrier', 'location', 'copies'] as const
export type ColumnId = (typeof columnIds)[number]
export const usualColumns: readonly ColumnId[] = ['number', 'subject', 'level', 'source', 'receivedOn', 'due', 'holder', 'status']

/** The names under which the service exports the columns. */
export const exportNames: Record<ColumnId, string> = {
  number: 'register_no', subject: 'title', level: 'classification', source: 'source', sourceNo: 'source_no', receivedOn: 'received_on', due: 'due_on', holder: 'holder', status: 'status', kind: 'kind', tags: 'tags',
  documentDate: 'document_date', urgency: 'urgency', handling: 'handling', lead: 'lead_department', registeredBy: 'registered_by', carrier: 'carrier', location: 'location', copies: 'copies',
}

export function columnTitle(t: Texts, id: ColumnId): string {
  const titles: Record<ColumnId, string> = {
    number: t('number'), subject: t('subject'), level: t('level'), source: t('source'), sourceNo: t('sourceNo'), receivedOn: t('receivedOn'), due: t('due'), holder: t('holder'), status: t('status'), kind: t('kind'), tags: t('tags'),
    documentDate: t('documentDate'), urgency: t('urgency'), handling: t('handling'), lead: t('lead'), registeredBy: t('registeredBy'), carrier: t('carrier'), location: t('location'), copies: t('copies'),
  }
  return titles[id]
}

/** In pixels; English words are longer. */
const widths: Record<Language, Partial<Record<ColumnId, number>>> = {
  zh: { number: 160, level: 66, source: 136, sourceNo: 150, receivedOn: 102, due: 92, holder: 132, status: 88, kind: 72, documentDate: 102, urgency: 84, handling: 84, lead: 120, registeredBy: 96, carrier: 72, location: 140, copies: 64 },
  en: { number: 160, level: 106, source: 136, sourceNo: 150, receivedOn: 110, due: 112, holder: 132, status: 110, kind: 72, documentDate: 110, urgency: 92, handling: 92, lead: 136, registeredBy: 116, carrier: 92, location: 140, copies: 72 },
}
/** What a title needs to be told from others. */
const leastSubject = 220
const selectionWidth = 44

/** The width in pixels below which the titles would be squeezed away. */
export function neededWidth(columns: readonly ColumnId[]): number {
  return columns.reduce((sum, id) => sum + (widths[language()][id] ?? leastSubject), selectionWidth)
}

/** Beside the preview there is room for little. */
export const besidePreview: readonly ColumnId[] = ['number', 'subject', 'due', 'status']

const sorts: Partial<Record<ColumnId, string>> = { number: 'register_no', receivedOn: 'received_on', due: 'due_on' }

interface Shown {
  t: Texts
  departments: ReadonlyMap<string, string>
  onOpen: (row: Row) => void
}

export function columnOf(id: ColumnId, { t, departments, onOpen }: Shown): Column<Row> {
  const render: Record<ColumnId, (r: Row) => React.ReactNode> = {
    number: (r) => <span className={r.status === 'void' ? 'documents-void figures' : 'figures'}>{r.register_no || t.of('status', r.status)}</span>,
    subject: (r) => <Subject row={r} onOpen={onOpen} />,
    level: (r) => <LevelBadge level={r.classification as Level} />,
    source: (r) => <span title={r.source}>{r.source}</span>,
    sourceNo: (r) => <span title={r.source_no}>{r.source_no}</span>,
    receivedOn: (r) => <DateText value={r.received_on} />,
    due: (r) => <Due row={r} />,
    holder: (r) => <Holder row={r} />,
    status: (r) => <State row={r} short />,
    kind: (r) => r.kind,
    tags: (r) => <span title={tagText(r)}>{tagText(r)}</span>,
    documentDate: (r) => <DateText value={r.document_date} />,
    urgency: (r) => <Urgency row={r} />,
    handling: (r) => t.of('handling', r.handling),
    lead: (r) => departments.get(r.lead_department ?? '') ?? r.lead_department,
    registeredBy: (r) => r.registered_by_name,
    carrier: (r) => t.of('carrier', r.carrier),
    location: (r) => <span title={r.location}>{r.location}</span>,
    copies: (r) => r.copies,
  }
  return { id, title: columnTitle(t, id), width: widths[language()][id], sort: sorts[id], align: id === 'copies' ? 'end' : undefined, render: render[id] }
}

const tagText = (r: Row) => (r.tags ?? []).map((x) => x.value).join('、')

/** The link of the row is its number; the title is one for the mouse. */
function Subject({ row, onOpen }: { row: Row; onOpen: (row: Row) => void }) {
  return (
    <a
      href={'/documents/' + row.id}
      tabIndex={-1}
      className={row.status === 'void' ? 'documents-subject documents-void' : 'documents-subject'}
      title={row.title}
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return
        e.preventDefault()
        onOpen(row)
      }}
    >
      {row.title}
    </a>
  )
}

export function Due({ row }: { row: Row }) {
  if (!row.due_on) return null
  return isOpen(row.status) ? <DueText due={row.due_on} /> : <DateText value={row.due_on} />
}

export function Holder({ row }: { row: Row }) {
  const t = useTexts()
  const format = useFormat()
  const h = row.holder
  if (!h) return null
  const who = [h.department_name, h.name || t.of('role', h.role ?? '')].filter(Boolean).join(' ')
  const days = daysBetween(dayOf(h.since), dayOf(new Date()))
  return <span title={`${t.of('node', h.node)} · ${format.time(h.since)}`}>{days > 0 ? t('heldDays', { who, count: days }) : t('heldToday', { who })}</span>
}

const tones: Record<string, Tone> = { registered: 'warning', distributed: 'info', circulating: 'info', concluded: 'ok', filed: 'ok', returned: 'warning' }

export function State({ row, short }: { row: Pick<Row, 'status' | 'scope_state'>; short?: boolean }) {
  const t = useTexts()
  if (row.status !== 'void' && (row.scope_state === 'pending' || row.scope_state === 'refused'))
    return <StatusTag tone={row.scope_state === 'pending' ? 'warning' : 'error'}>{short ? t.of('scopeShort', row.scope_state) : t.of('scope', row.scope_state)}</StatusTag>
  return <StatusTag tone={tones[row.status] ?? 'neutral'}>{t.of('status', row.status)}</StatusTag>
}

export function Urgency({ row }: { row: Pick<Row, 'urgency'> }) {
  const t = useTexts()
  const text = t.of('urgency', row.urgency)
  return row.urgency === 'normal' ? <>{text}</> : <StatusTag tone={row.urgency === 'critical' ? 'error' : 'warning'}>{text}</StatusTag>
}
