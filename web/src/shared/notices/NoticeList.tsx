import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from '@tanstack/react-router'
import { DateText, ErrorState, LevelBadge } from '@/shared/ui'
import { nameDocument } from './api'
import './notices.css'
import { targetOf } from './target'
import { useNoticeTexts } from './texts'
import { useNotices, type NoticeGroup } from './useNotices'

interface Props {
  notices: ReturnType<typeof useNotices>
  /** At most so many things. */
  most?: number
  onFollow?: () => void
}

/** Messages by the thing they are about. Titles are asked for under the reader's rights; of classified documents they are not shown. */
export function NoticeList({ notices, most, onFollow }: Props) {
  const t = useNoticeTexts()
  if (notices.error) return <ErrorState error={notices.error} onRetry={notices.retry} />
  if (notices.groups.length === 0) return notices.isLoading ? null : <p>{t('none')}</p>
  return (
    <div className="notice-list">
      <ul>
        {notices.groups.slice(0, most).map((g) => (
          <GroupLine key={g.id} group={g} onRead={() => notices.markRead(g.unread)} onFollow={onFollow} />
        ))}
      </ul>
      {notices.unread.length > 1 && (
        <Button type="link" size="small" onClick={() => notices.markRead(notices.unread)}>
          {t('allRead')}
        </Button>
      )}
    </div>
  )
}

function GroupLine({ group, onRead, onFollow }: { group: NoticeGroup; onRead: () => void; onFollow?: () => void }) {
  const t = useNoticeTexts()
  const { path, document = '' } = targetOf(group.subjectKind, group.subjectId, group.items[0]?.kind)
  const { data: named } = useQuery({ queryKey: ['notices', 'name', document], queryFn: ({ signal }) => nameDocument(document, signal), enabled: document !== '', staleTime: 60_000, retry: false })
  const kinds = [...new Set(group.items.map((n) => n.kind))]
  const isDaily = group.subjectKind === 'daily'
  const name = document ? (named?.number ?? t('document')) : isDaily ? group.subjectId : t.of('about', group.subjectKind)
  return (
    <li className={group.unread.length > 0 ? 'unread' : undefined}>
      <Link
        to={path}
        onClick={() => {
          onFollow?.()
          onRead()
        }}
      >
        {name} {named?.title}
      </Link>
      {named && named.level !== 'public' && named.level !== 'internal' && <LevelBadge level={named.level} />}
      <span className="notice-kinds">{kinds.map((k) => t.of('kind', k)).join('；')}</span>
      <span className="notice-foot secondary">
        {group.items[0] && <DateText value={group.items[0].created_at} withTime />}
        {group.items.length > 1 && <span>{t('times', { count: group.items.length })}</span>}
        {group.unread.length > 0 && (
          <Button size="small" type="text" aria-label={t('markReadOf', { name })} onClick={onRead}>
            {t('markRead')}
          </Button>
        )}
      </span>
    </li>
  )
}
