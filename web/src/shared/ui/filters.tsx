import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useAddress } from '@/shared/address'
import { useUITexts } from './texts'

export interface Filter {
  /** Name in the address. */
  name: string
  /** What the chip says of a value: 密级：内部. */
  text: (value: string) => string
}

/** The filters in force as chips, each with the button that removes it, read from the address. */
export function FilterChips({ filters }: { filters: readonly Filter[] }) {
  const t = useUITexts()
  const address = useAddress()
  const chips = filters.flatMap((f) => address.all(f.name).map((value) => ({ ...f, value, label: f.text(value) })))
  if (chips.length === 0) return null
  return (
    <ul className="chips" aria-label={t('filters')}>
      {chips.map((c) => (
        <li key={c.name + ':' + c.value} className="chip">
          <span>{c.label}</span>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('removeFilter', { name: c.label })}
            onClick={() => address.set({ [c.name]: address.all(c.name).filter((v) => v !== c.value) })}
          />
        </li>
      ))}
      <li>
        <Button type="link" size="small" onClick={() => address.set(Object.fromEntries(filters.map((f) => [f.name, undefined])))}>
          {t('clearFilters')}
        </Button>
      </li>
    </ul>
  )
}

/** The controls above a list, and under them the chips. */
export function FilterBar({ children, filters }: { children?: ReactNode; filters: readonly Filter[] }) {
  return (
    <div className="filter-bar">
      {children && <div className="filter-controls">{children}</div>}
      <FilterChips filters={filters} />
    </div>
  )
}
