import { CloseOutlined, DownOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { canExclude, type Chip } from './query'
import { useSearchTexts } from './texts'
import { useChipText } from './useChipText'

interface Props {
  chip: Chip
  /** undefined: remove it. */
  onChange: (to: Chip | undefined) => void
  /** Add another value of its field or facet, either of which will do; says how that is called. */
  onAny: (field: string) => void
}

/** A condition in the box: its menu says 包含, 任一 or 排除, the cross removes it. */
export function SearchChip({ chip, onChange, onAny }: Props) {
  const t = useSearchTexts()
  const text = useChipText(chip.field === 'department')
  const name = text.whole(chip)
  const field = text.field(chip)
  return (
    <li className={chip.not ? 'search-chip search-chip-not' : 'search-chip'}>
      {canExclude(chip.field) ? (
        <Dropdown
          trigger={['click']}
          autoFocus
          menu={{
            selectable: true,
            selectedKeys: [chip.not ? 'exclude' : 'include'],
            items: [
              { key: 'include', label: t('include') },
              { key: 'any', label: t('any', { facet: field }) },
              { key: 'exclude', label: t('exclude') },
              { type: 'divider' },
              { key: 'remove', label: t('remove') },
            ],
            onClick: ({ key }) => (key === 'any' ? onAny(field) : key === 'remove' ? onChange(undefined) : onChange({ ...chip, not: key === 'exclude' })),
          }}
        >
          <button type="button" aria-label={t('chipMenu', { name })}>
            {name} <DownOutlined />
          </button>
        </Dropdown>
      ) : (
        <span>{name}</span>
      )}
      <Button type="text" size="small" icon={<CloseOutlined />} title={t('removeHint')} aria-label={t('removeChip', { name })} onClick={() => onChange(undefined)} />
    </li>
  )
}
