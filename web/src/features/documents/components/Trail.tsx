import { useQuery } from '@tanstack/react-query'
import { DateText, ErrorState, SkeletonRows } from '@/shared/ui'
import { getTrail, type DocumentFile, type Entry } from '../api'
import { useTexts, type Texts } from '../texts'

/** 记录: what has happened to a document, newest first. */
export function Trail({ id, version, files }: { id: string; version: number; files: readonly DocumentFile[] }) {
  const t = useTexts()
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'trail', id, version], queryFn: ({ signal }) => getTrail(id, signal) })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={4} />
  if (data.length === 0) return <p>{t('trailEmpty')}</p>
  return (
    <ol className="document-trail">
      {data.toReversed().map((e, i) => (
        <li key={i}>
          <strong>{t.of('action', e.action)}</strong> {e.actor === 'system' ? t('system') : e.actor_name || e.actor}{' '}
          <span className="secondary">
            <DateText value={e.at} withTime />
          </span>
          <div>{told(t, e, files)}</div>
        </li>
      ))}
    </ol>
  )
}

function told(t: Texts, { action, details }: Entry, files: readonly DocumentFile[]): string {
  const out: string[] = []
  const file = files.find((f) => f.id === details.file)
  if (action === 'document.opened' || action === 'oversight.opened') out.push(t.of('opened', String(details.what)))
  if (file) out.push(file.name)
  if (file?.reason && action === 'document.file.added') out.push(file.reason)
  if (Array.isArray(details.fields) && details.fields.length > 0) out.push(t('trailFields', { fields: fieldNames(t, details.fields) }))
  if (action === 'document.scope.decided') out.push(details.approved ? t('scopeAgreed') : t('scopeRefused'))
  if (typeof details.version === 'number') out.push(t('trailVersion', { version: details.version }))
  return out.join(' · ')
}

export function fieldNames(t: Texts, fields: readonly unknown[]): string {
  return fields.map((f) => t.of('field', String(f))).join('、')
}
