import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useId, type ReactNode } from 'react'
import { useAddress } from '@/shared/address'
import { FilterSheet } from './FilterSheet'
import { useUITexts } from './texts'
import { useNarrow } from './useMedia'

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

export interface FilterBarProps {
  /** The search within the list; always in sight. */
  search?: ReactNode
  /** Other controls, each a FilterField. */
  children?: ReactNode
  filters: readonly Filter[]
  /** Rows that are left. */
  total?: number
}

/** The controls above a list, on a phone in a sheet of their own, and under them the chips. */
export function FilterBar({ search, children, filters, total }: FilterBarProps) {
  const narrow = useNarrow()
  const address = useAddress()
  const inSheet = filters.filter((f) => f.name !== 'q')
  const count = inSheet.reduce((n, f) => n + address.all(f.name).length, 0)
  return (
    <div className="filter-bar">
      <div className="filter-controls">
        {search}
        {children && narrow ? (
          <FilterSheet count={count} total={total} onClear={() => address.set(Object.fromEntries(inSheet.map((f) => [f.name, undefined])))}>
            {children}
          </FilterSheet>
        ) : (
          children
        )}
      </div>
      <FilterChips filters={filters} />
    </div>
  )
}

/** A control of a FilterBar and its label, which is seen in the sheet; above a list the control's placeholder says it. */
export function FilterField({ label, className, children }: { label: string; className?: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={className ? 'filter-field ' + className : 'filter-field'}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  )
}
