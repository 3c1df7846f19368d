import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { findDepartments } from './api'
import { facetOf, tagValueOf, type Chip, type ChipField } from './query'
import { projectFacet } from './token'
import { useSearchTexts } from './texts'

export interface ChipText {
  /** 内部 for internal, 财务部 for CW. */
  value: (field: ChipField, value: string) => string
  /** 密级, or the facet of a tag. */
  field: (chip: Chip) => string
  /** 密级：内部; 不含 主题：停电. */
  whole: (chip: Chip) => string
}

/** How conditions are called in the language in use. */
export function useChipText(needsDepartments = true): ChipText {
  const t = useSearchTexts()
  const { data: departments } = useQuery({
    queryKey: ['departments', 'names'],
    queryFn: ({ signal }) => findDepartments('', 50, signal),
    staleTime: 600_000,
    enabled: needsDepartments,
  })
  return useMemo(() => {
    const value: ChipText['value'] = (field, v) => {
      if (field === 'tag') return tagValueOf(v)
      if (field === 'classification') return t.of('level', v)
      if (field === 'status' || field === 'direction') return t.of(field, v)
      if (field === 'department') return departments?.find((d) => d.code === v)?.name ?? v
      return field === 'year' ? t('year', { year: v }) : v
    }
    const field = (chip: Chip) => {
      if (chip.field !== 'tag') return t.of('field', chip.field)
      const facet = facetOf(chip.value)
      return facet === projectFacet ? t('field.project') : facet
    }
    const whole = (chip: Chip) => {
      const name = t('field', { field: field(chip), value: value(chip.field, chip.value) })
      return chip.not ? t('excluded', { name }) : name
    }
    return { value, field, whole }
  }, [t, departments])
}
