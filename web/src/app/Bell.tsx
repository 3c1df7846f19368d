import { BellOutlined } from '@ant-design/icons'
import { Badge, Button, Popover } from 'antd'
import { useState } from 'react'
import { NoticeList, useNotices } from '@/shared/notices'
import { useAppTexts } from './texts'

/** Messages, newest first, one line per thing; counted as long as they have not been read. */
export function Bell() {
  const t = useAppTexts()
  const [open, setOpen] = useState(false)
  const notices = useNotices()
  const count = notices.groups.filter((g) => g.unread.length > 0).length
  const list = (
    <div className="notices">
      <NoticeList notices={notices} onFollow={() => setOpen(false)} />
    </div>
  )
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" title={t('notices')} content={list}>
      <Badge count={count} size="small" offset={[-6, 6]}>
        <Button type="text" icon={<BellOutlined />} aria-label={count > 0 ? t('noticesUnread', { count }) : t('notices')} aria-expanded={open} />
      </Badge>
    </Popover>
  )
}
