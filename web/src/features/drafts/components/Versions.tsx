import { DateText, SizeText } from '@/shared/ui'
import { contentUrl, type Draft, type DraftFile } from '../api'
import { useTexts } from '../texts'

/** The versions of the text, the latest first; what belongs to it besides stands below. */
export function Versions({ draft: d, versions }: { draft: Draft; versions: readonly DraftFile[] }) {
  const t = useTexts()
  const others = (d.files ?? []).filter((f) => !versions.includes(f))
  const line = (f: DraftFile, name?: string) => (
    <li key={f.id}>
      {name && <strong>{name}</strong>}
      <a href={contentUrl(d.id, f.id)} download={f.name}>
        {f.name}
      </a>
      <SizeText bytes={f.size_bytes} />
      <span className="secondary">
        <DateText value={f.added_at} withTime /> {t('by', { name: f.added_by === d.registered_by ? d.registered_by_name : f.added_by })}
      </span>
      {f.reason && <q>{f.reason}</q>}
    </li>
  )
  if (versions.length === 0 && others.length === 0) return <p>{t('noText')}</p>
  return (
    <>
      <h2>{t('versions')}</h2>
      {versions.length === 0 && <p>{t('noText')}</p>}
      <ol className="draft-versions">{versions.toReversed().map((f, i) => line(f, t('versionNo', { n: versions.length - i }) + (i === 0 ? ' · ' + t('current') : '')))}</ol>
      {others.length > 0 && (
        <>
          <h2>{t('attachments')}</h2>
          <ul className="draft-versions">{others.map((f) => line(f))}</ul>
        </>
      )}
    </>
  )
}
