import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DateText } from '@/shared/ui'
import { findDuplicates } from '../api'
import { useTexts } from '../texts'

/** Another entry has the same sender, number and year. What to do about it is the registrar's choice. */
export function DuplicateBar({ source, sourceNo, year }: { source: string; sourceNo: string; year: number }) {
  const t = useTexts()
  const { data } = useQuery({
    queryKey: ['documents', 'duplicates', source, sourceNo, year],
    queryFn: ({ signal }) => findDuplicates(source, sourceNo, year, signal),
    enabled: source !== '' && sourceNo !== '',
    staleTime: 5_000,
    gcTime: 0, // may name what is classified
    retry: false,
  })
  const found = source && sourceNo ? (data ?? []) : []
  return (
    <div role="status" className={found.length > 0 ? 'register-duplicate' : 'unseen'}>
      {found.length > 0 && (
        <>
          <strong>{t('duplicate')}</strong>
          <ul>
            {found.map((d) => (
              <li key={d.id}>
                <Link to={'/documents/' + d.id} target="_blank">
                  {d.register_no}
                </Link>{' '}
                {d.title} <DateText value={d.received_on} />
              </li>
            ))}
          </ul>
          <span>{t('duplicateHint')}</span>
        </>
      )}
    </div>
  )
}
