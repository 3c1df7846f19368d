import { Link } from '@tanstack/react-router'
import { DateText, SidePreview } from '@/shared/ui'
import type { AuditLine } from '../api'
import { useTexts } from '../texts'

type Texts = ReturnType<typeof useTexts>

/** Entries are about ids; of files only the count tells people something. */
export function detailText(t: Texts, name: string, value: unknown): string {
  return name === 'files' && Array.isArray(value) && value.length > 0 ? t('fileCount', { count: value.length }) : valueText(t, name, value)
}

/** What an entry is about: its kind, and its name as far as there is one. */
export function subjectText(t: Texts, line: AuditLine): string {
  const name = line.subject_name || (line.subject_kind === 'register' ? line.subject_id : '')
  return [t.of('kind', line.subject_kind), name].filter(Boolean).join(' ')
}

/** What a value of an entry says in words: codes by their texts, lists with commas. */
function valueText(t: Texts, name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('none')
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (Array.isArray(value)) return value.length === 0 ? t('none') : value.map((v) => valueText(t, name, v)).join(t('listJoin'))
  if (typeof value === 'object') return Object.entries(value).map(([k, v]) => `${t.of('detail', k)} ${valueText(t, k, v)}`).join(t('changeJoin'))
  switch (name) {
    case 'roles':
      return t.of('role', String(value))
    case 'clearance':
      return t.of('level', String(value))
    case 'what':
      return t.of('what', String(value))
    case 'fields':
      return t.of('field', String(value))
    case 'code':
      return t.of('code', String(value))
    case 'where':
      return t.of('where', String(value))
    case 'kind':
      return t.of('word', String(value))
    case 'channel':
      return t.of('channel', String(value))
    case 'role':
      return t.of('fileRole', String(value))
  }
  return String(value)
}

export function actorText(t: Texts, line: AuditLine): string {
  return ['system', 'operator', 'stranger'].includes(line.actor) ? t.of('actor', line.actor) : line.actor_name
}

/** One entry in full. */
export function AuditPanel({ line, onClose }: { line: AuditLine; onClose: () => void }) {
  const t = useTexts()
  return (
    <SidePreview title={t.of('action', line.action)} onClose={onClose}>
      <dl className="facts">
        <dt>{t('at')}</dt>
        <dd>
          <DateText value={line.at} withTime />
        </dd>
        <dt>{t('actor')}</dt>
        <dd>
          {actorText(t, line)} <span className="secondary">{line.actor}</span>
        </dd>
        <dt>{t('subject')}</dt>
        <dd>
          {subjectText(t, line)} <span className="secondary admin-audit-id">{line.subject_id}</span>
        </dd>
        {Object.entries(line.details ?? {}).map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{t.of('detail', name)}</dt>
            <dd>{detailText(t, name, value)}</dd>
          </div>
        ))}
      </dl>
      {line.subject_kind === 'document' && (
        <p>
          <Link to={'/documents/' + line.subject_id}>{t('openDocument')}</Link>
        </p>
      )}
    </SidePreview>
  )
}
