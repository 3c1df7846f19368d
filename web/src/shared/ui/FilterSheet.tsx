import { FilterOutlined } from '@ant-design/icons'
import { Badge, Button, Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import { useUITexts } from './texts'
import { useNarrow } from './useMedia'

export interface FilterSheetProps {
  /** Filters in force. */
  count: number
  /** What they leave, said by the button that closes the sheet; undefined while it is not known. */
  total: number | undefined
  onClear: () => void
  /** The controls; drawn while the sheet is open. They act at once. */
  children: ReactNode
}

/** 筛选: the button and what it opens, beside the list on a wide window, over all of it on a phone. */
export function FilterSheet({ count, total, onClear, children }: FilterSheetProps) {
  const t = useUITexts()
  const narrow = useNarrow()
  const [open, setOpen] = useState<boolean>() // undefined: never yet, and nothing of the drawer is drawn
  return (
    <>
      <Badge count={count} size="small" color="var(--primary)">
        <Button icon={<FilterOutlined />} onClick={() => setOpen(true)} aria-label={count > 0 ? t('filterCount', { count }) : t('filter')}>
          {t('filter')}
        </Button>
      </Badge>
      {open !== undefined && (
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          title={t('filter')}
          size={narrow ? '100%' : 400}
          footer={
            <div className="filter-sheet-foot">
              <Button onClick={onClear} disabled={count === 0}>
                {t('clearFilters')}
              </Button>
              <Button type="primary" onClick={() => setOpen(false)}>
                {total === undefined ? t('close') : t('filterDone', { count: total })}
              </Button>
            </div>
          }
        >
          {open && <div className="filter-sheet">{children}</div>}
        </Drawer>
      )}
    </>
  )
}
