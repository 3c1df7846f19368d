import { useQuery } from '@tanstack/react-query'
import { findDepartments, findPeople } from './pickers.api'
import { useUITexts } from './texts'

/** How the words of a scope are called: everyone, departments, people, ranks; they may come from an earlier entry. */
export function useScopeNames(words: readonly string[]): (word: string) => string {
  const t = useUITexts()
  const names = useNames(words)
  return (word) => (word === 'all' ? t('scopeEveryone') : word.startsWith('r:') ? t('scopeRank', { rank: word.slice(2) }) : (names.get(word) ?? word.slice(2)))
}

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
  return data ?? none
}

const none: ReadonlyMap<string, string> = new Map()
