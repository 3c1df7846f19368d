import { useQuery } from '@tanstack/react-query'
import { RemoteSelect, type Option } from './pickers'
import { findDepartments, findPeople } from './pickers.api'
import { chosen } from './scope'
import { useUITexts } from './texts'

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
  const names = useNames(value)
  const labelOf = (word: string) => (word === 'all' ? everyone : word.startsWith('r:') ? rankName(word.slice(2)) : (names.get(word) ?? word.slice(2)))
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

/** How the departments and people of a scope are called; it may come from an earlier entry. */
function useNames(words: readonly string[]): ReadonlyMap<string, string> {
  const asked = words.filter((w) => w.startsWith('d:') || w.startsWith('u:'))
  const { data } = useQuery<ReadonlyMap<string, string>>({
    queryKey: ['pick', 'names', asked],
    enabled: asked.length > 0,
    staleTime: 300_000,
    placeholderData: (before) => before,
    queryFn: async ({ signal }) =>
      new Map(
        await Promise.all(
          asked.slice(0, 50).map(async (word): Promise<[string, string]> => {
            const code = word.slice(2)
            const name = word.startsWith('d:')
              ? (await findDepartments(code, signal)).find((d) => d.code === code)?.name
              : (await findPeople(code, 20, signal)).find((p) => p.username === code)?.name
            return [word, name ?? code]
          }),
        ),
      ),
  })
  return data ?? new Map<string, string>()
}
