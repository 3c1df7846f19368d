import { Link } from '@tanstack/react-router'
import { DateText, LevelBadge } from '@/shared/ui'
import type { Detail, Line } from '../api'
import { useTexts } from '../texts'

/** 清册: the records as they were when the list was made. Their content is nobody's business here. */
export function Lines({ destruction: d }: { destruction: Detail }) {
  const t = useTexts()
  return (
    <section aria-labelledby="archive-lines">
      <h2 id="archive-lines">{t('lines')}</h2>
      <p className="secondary">{t('linesHint')}</p>
      <div className="archive-lines" role="region" aria-labelledby="archive-lines" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {(['position', 'code', 'title', 'sourceNo', 'source', 'documentDate', 'level', 'copiesCount', 'pages', 'retention', 'keptYears'] as const).map((c) => (
                <th key={c} scope="col">
                  {t(c)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(d.items ?? []).map((l) => (
              <tr key={l.position}>
                <td className="figures">{l.position}</td>
                {l.is_hidden ? (
                  <td colSpan={10} className="secondary">
                    {t('lineHidden')}
                  </td>
                ) : (
                  <LineCells line={l} />
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function LineCells({ line: l }: { line: Line }) {
  const t = useTexts()
  return (
    <>
      <td className="figures">{l.document_id ? <Link to={'/documents/' + l.document_id}>{l.archival_code || '—'}</Link> : l.archival_code}</td>
      <td>
        {l.title}
        {l.remarks && <span className="secondary"> {l.remarks}</span>}
      </td>
      <td>{l.source_no}</td>
      <td>{l.source}</td>
      <td>{l.document_date ? <DateText value={l.document_date} /> : l.filing_year || ''}</td>
      <td>
        <LevelBadge level={l.classification} />
      </td>
      <td className="figures">{l.copies}</td>
      <td className="figures">{l.pages || '—'}</td>
      <td>{l.retention && t.of('retention', l.retention)}</td>
      <td className="figures">{t('yearsCount', { count: l.kept_years })}</td>
    </>
  )
}
