import { RemoteSelect, type Option } from './pickers'
import { findDepartments, findPeople } from './pickers.api'
import { chosen } from './scope'
import { useUITexts } from './texts'
import { useScopeNames } from './useScopeNames'

interface Props {
  /** Of Form.Item: */
  id?: string
  value?: string[]
  onChange?: (value: string[]) => void
  onBlur?: () => void
  disabled?: boolean
}

/** Who is meant to read: everyone, departments, people, ranks; all in one field, found as one types. */
export function PickScope({ value = [], onChange, ...rest }: Props) {
  const t = useUITexts()
  const everyone = t('scopeEveryone')
  const rankName = (rank: string) => t('scopeRank', { rank })
  const load = async (q: string, signal: AbortSignal): Promise<Option[]> => {
    const [departments, people, first] = await Promise.all([findDepartments(q, signal), q ? findPeople(q, 10, signal) : [], findPeople('', 50, signal)])
    const ranks = [...new Set([...people, ...first].map((p) => p.rank).filter(Boolean))].filter((r) => !q || r.includes(q))
    const options: Option[] = [
      ...departments.map((d) => ({ value: 'd:' + d.code, label: d.name, detail: t('scopeDepartment') })),
      ...people.map((p) => ({ value: 'u:' + p.username, label: p.name, detail: p.department_name })),
      ...ranks.map((r) => ({ value: 'r:' + r, label: rankName(r), detail: t('scopeRankKind') })),
    ]
    return !q || everyone.includes(q) || 'quanti'.startsWith(q.toLowerCase()) || 'qt' === q.toLowerCase() || 'everyone'.startsWith(q.toLowerCase())
      ? [{ value: 'all', label: everyone, detail: t('scopeEveryoneHint') }, ...options]
      : options
  }
  const labelOf = useScopeNames(value)
  return (
    <RemoteSelect
      {...rest}
      multiple
      source="scope"
      load={load}
      value={value}
      onChange={(v) => onChange?.(chosen(v as string[]))}
      labelRender={({ value: word }) => labelOf(String(word))}
      placeholder={t('scopePlaceholder')}
      maxTagCount="responsive"
    />
  )
}
