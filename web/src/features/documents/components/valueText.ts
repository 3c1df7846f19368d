import { useDepartmentNames } from '../useNames'
import type { FieldName, Values } from '../correction'
import { useTexts } from '../texts'

/** A value of a field as people read it. */
export function useValueText(): (name: FieldName, value: Values[FieldName]) => string {
  const t = useTexts()
  const departments = useDepartmentNames()
  return (name, value) => {
    if (Array.isArray(value)) return value.map((v) => (name === 'assisting_departments' ? (departments.get(v) ?? v) : v)).join('、')
    if (typeof value === 'boolean') return value ? t('yes') : t('no')
    const text = String(value ?? '')
    if (name === 'lead_department') return departments.get(text) ?? text
    if (name === 'urgency' || name === 'handling' || name === 'carrier') return t.of(name, text)
    return text
  }
}
