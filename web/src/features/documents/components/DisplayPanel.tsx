import { ArrowDownOutlined, ArrowUpOutlined, SettingOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Popover, Segmented } from 'antd'
import { meQuery, useMe } from '@/shared/access'
import { savePreferences } from '@/shared/account/preferences'
import { columnIds, columnTitle, usualColumns, type ColumnId } from '../columns'
import { useTexts } from '../texts'

interface Props {
  columns: readonly ColumnId[]
  onChoose: (columns: readonly ColumnId[]) => void
}

/** 显示: which columns, in which order, and how high the rows are. */
export function DisplayPanel(props: Props) {
  const t = useTexts()
  return (
    <Popover trigger="click" placement="bottomRight" content={<Choices {...props} />}>
      <Button icon={<SettingOutlined />}>{t('display')}</Button>
    </Popover>
  )
}

function Choices({ columns, onChoose }: Props) {
  const t = useTexts()
  const density = useMe().preferences.density || 'standard'
  const queries = useQueryClient()
  const save = useMutation({ mutationFn: savePreferences, onSuccess: (preferences) => queries.setQueryData(meQuery.queryKey, (me) => me && { ...me, preferences }) })
  const ordered = [...columns, ...columnIds.filter((id) => !columns.includes(id))]
  const move = (id: ColumnId, by: 1 | -1) => {
    const next = columns.filter((c) => c !== id)
    next.splice(columns.indexOf(id) + by, 0, id)
    onChoose(next)
  }
  return (
    <div className="documents-display">
      <h2>{t('density')}</h2>
      <Segmented<'standard' | 'compact'>
        aria-label={t('density')}
        value={density}
        onChange={(to) => save.mutate({ density: to })}
        options={[{ value: 'standard', label: t('standard') }, { value: 'compact', label: t('compact') }]}
      />
      <h2>{t('columns')}</h2>
      <ul>
        {ordered.map((id) => {
          const at = columns.indexOf(id)
          const name = columnTitle(t, id)
          return (
            <li key={id}>
              <Checkbox checked={at >= 0} disabled={id === 'number'} onChange={(e) => onChoose(e.target.checked ? [...columns, id] : columns.filter((c) => c !== id))}>
                {name}
              </Checkbox>
              {at > 0 && (
                <span>
                  <Button size="small" type="text" icon={<ArrowUpOutlined />} disabled={at === 1} aria-label={t('columnUp', { name })} onClick={() => move(id, -1)} />
                  <Button size="small" type="text" icon={<ArrowDownOutlined />} disabled={at === columns.length - 1} aria-label={t('columnDown', { name })} onClick={() => move(id, 1)} />
                </span>
              )}
            </li>
          )
        })}
      </ul>
      <Button type="link" size="small" onClick={() => onChoose(usualColumns)}>
        {t('resetColumns')}
      </Button>
    </div>
  )
}
