import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { parseQuery } from '@/shared/address'
import { NoticeList, useNotices } from '@/shared/notices'
import { listViews } from '../api'
import { useTexts } from '../texts'
import { Card } from './Card'

/** 我的视图: the lists that one comes back to. */
export function Views() {
  const t = useTexts()
  const views = useQuery({ queryKey: ['views'], queryFn: ({ signal }) => listViews(signal) })
  return (
    <Card title={t('views')} asked={views} nothing={(list) => (list.length === 0 ? t('viewsNone') : undefined)}>
      {(list) => (
        <ul className="home-rows">
          {list.slice(0, 6).map((v) => (
            <li key={v.id}>
              <Link to={'/' + v.page} search={parseQuery(v.query) as never} className="home-title">
                {v.name}
              </Link>
              <span className="secondary">{t.of('page', v.page)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

export function Notices() {
  const t = useTexts()
  const notices = useNotices()
  const unread = { ...notices, groups: notices.groups.filter((g) => g.unread.length > 0) }
  const asked = { data: notices.isLoading ? undefined : unread.groups, error: notices.error, refetch: notices.retry }
  return (
    <Card title={t('notices')} asked={asked} nothing={(groups) => (groups.length === 0 ? t('noticesNone') : undefined)}>
      {() => <NoticeList notices={unread} most={3} />}
    </Card>
  )
}
