import { Link } from '@tanstack/react-router'
import type { Lack } from '../api'
import { useTexts } from '../texts'

/** Where what is missing is put right: a tab of the document, or a setting. What is wrong with the plan is changed in the batch itself. */
const remedies: Record<string, (id: string) => string> = {
  status: (id) => `/documents/${id}?tab=route`,
  acknowledgements: (id) => `/documents/${id}?tab=signatures`,
  distribution: (id) => `/documents/${id}?tab=info`,
  register_no: (id) => `/documents/${id}?tab=info`,
  lead_department: (id) => `/documents/${id}?tab=info`,
  file: (id) => `/documents/${id}?tab=files`,
  'office.fonds_code': () => '/admin/settings',
}

/** What stands between a record and its number, each with the way to the remedy. */
export function Lacks({ id, missing }: { id: string; missing: readonly Lack[] }) {
  const t = useTexts()
  if (missing.length === 0) return <span className="secondary">{t('complete')}</span>
  return (
    <ul className="archive-lacks">
      {missing.map((m) => {
        const to = remedies[m.field]?.(id)
        const text = t.of('lack', `${m.field}.${m.code}`)
        const [path = '', search] = (to ?? '').split('?')
        return (
          <li key={m.field + m.code}>
            {to ? (
              <Link to={path} search={search ? (Object.fromEntries(new URLSearchParams(search)) as never) : undefined}>
                {text}
              </Link>
            ) : (
              text
            )}
          </li>
        )
      })}
    </ul>
  )
}
