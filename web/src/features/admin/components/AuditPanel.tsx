import { Link } from '@tanstack/react-router'
import { DateText, SidePreview } from '@/shared/ui'
import type { AuditLine } from '../api'
import { useTexts } from '../texts'

type Texts = ReturnType<typeof useTexts>

/** What a value of an entry says in words: codes by their texts, lists with commas. */
export function valueText(t: Texts, name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('none')
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (Array.isArray(value)) return value.length === 0 ? t('none') : value.map((v) => valueText(t, name, v)).join(t('listJoin'))
  if (typeof value === 'object') return Object.entries(value).map(([k, v]) => `${t.of('detail', k)} ${valueText(t, k, v)}`).join(t('changeJoin'))
  const groups: Record<string, string> = { roles: 'role', clearance: 'level', what: 'what' }
  return groups[name] ? t.of(groups[name], String(value)) : String(value)
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
          {t.of('kind', line.subject_kind)} {line.subject_name} <span className="secondary admin-audit-id">{line.subject_id}</span>
        </dd>
        {Object.entries(line.details ?? {}).map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{t.of('detail', name)}</dt>
            <dd>{valueText(t, name, value)}</dd>
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
