import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useFormat } from '@/shared/format'
import { ErrorState, LevelBadge, PageHeader } from '@/shared/ui'
import { countPeople } from '../api'
import { useTexts } from '../texts'
import { levels, roleNames } from '../words'
import '../admin.css'

/** 角色与密级: what each allows; the number of holders opens the list of them. */
export default function RolesPage() {
  const t = useTexts()
  const format = useFormat()
  const counts = useQuery({
    queryKey: ['people', 'by role'],
    queryFn: async ({ signal }) => Object.fromEntries(await Promise.all(roleNames.map(async (role) => [role, await countPeople({ role, active: 'true' }, signal)] as const))),
  })
  return (
    <div className="reading">
      <PageHeader title={t('rolesTitle')} />
      {counts.error && <ErrorState error={counts.error} onRetry={() => void counts.refetch()} />}
      <div className="scroll-x">
        <table className="plain-table admin-roles">
          <thead>
            <tr>
              <th scope="col">{t('role')}</th>
              <th scope="col">{t('may')}</th>
              <th scope="col">{t('holders')}</th>
            </tr>
          </thead>
          <tbody>
            {roleNames.map((role) => (
              <tr key={role}>
                <th scope="row">{t.of('role', role)}</th>
                <td>{t.of('may', role)}</td>
                <td className="figures">
                  {counts.data && (
                    <Link to="/admin/people" search={{ role, active: 'true' } as never} aria-label={`${t.of('role', role)} ${counts.data[role]}`}>
                      {format.number(counts.data[role] ?? 0)}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <table className="plain-table admin-roles">
          <thead>
            <tr>
              <th scope="col">{t('level')}</th>
              <th scope="col">{t('levelMay')}</th>
            </tr>
          </thead>
          <tbody>
            {levels.map((level) => (
              <tr key={level}>
                <th scope="row">
                  <LevelBadge level={level} />
                </th>
                <td>{t.of('levelMay', level)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
