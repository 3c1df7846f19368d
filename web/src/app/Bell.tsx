import { BellOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Badge, Button, Popover } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { DateText, ErrorState } from '@/shared/ui'
import { listNotices, readNotice } from './api'
import { groupNotices, type Group } from './notices'
import { useAppTexts } from './texts'

const minute = 60_000
const key = ['notices']

/** Messages, newest first, one line per subject. They name a kind; titles are shown by the page behind, under the reader's rights. */
export function Bell() {
  const t = useAppTexts()
  const [open, setOpen] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: listNotices, refetchInterval: minute })
  const queries = useQueryClient()
  const read = useMutation({ mutationFn: (ids: readonly string[]) => Promise.all(ids.map(readNotice)), onSettled: () => queries.invalidateQueries({ queryKey: key }) })
  const groups = groupNotices(data?.items ?? [])
  const unread = groups.filter((g) => g.unread.length > 0)
  const go = (g: Group) => {
    setOpen(false)
    if (g.unread.length > 0) read.mutate(g.unread)
  }
  const list = (
    <div className="notices">
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && groups.length === 0 && <p>{t('noticesEmpty')}</p>}
      <ul>
        {groups.map((g) => (
          <li key={g.id} className={g.unread.length > 0 ? 'unread' : undefined}>
            <Link to={g.path} onClick={() => go(g)}>
              {t.of('notice', g.kind)}
            </Link>
            <span>
              <DateText value={g.latest} withTime /> {g.count > 1 && t('noticesSame', { count: g.count })}
            </span>
            {g.unread.length > 0 && (
              <Button size="small" type="text" onClick={() => read.mutate(g.unread)}>
                {t('markRead')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {unread.length > 1 && (
        <Button type="link" onClick={() => read.mutate(unread.flatMap((g) => g.unread))}>
          {t('noticesAll')}
        </Button>
      )}
    </div>
  )
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" title={t('notices')} content={list}>
      <Badge count={unread.length} size="small" offset={[-6, 6]}>
        <Button type="text" icon={<BellOutlined />} aria-label={unread.length > 0 ? t('noticesUnread', { count: unread.length }) : t('notices')} aria-expanded={open} />
      </Badge>
    </Popover>
  )
}
