import { useQueries } from '@tanstack/react-query'
import { Button } from 'antd'
import type { Query } from '@/shared/address'
import { chipsOf, cleared, isEmpty, paramsOf, search, useChipText, withChip, withoutChip, wordsOf, type ChipText } from '@/shared/search'
import { toast } from '@/shared/ui'
import { useTexts } from '../texts'

interface Remedy {
  key: string
  query: Query
  text: (count: number) => string
}

/** Nothing meets all conditions: which one to drop, with what that would find; and if no single one, which to keep. */
export function NothingFound({ query, onChange }: { query: Query; onChange: (change: (before: Query) => Query) => void }) {
  const t = useTexts()
  const text = useChipText()
  const words = wordsOf(query).trim()
  const chips = chipsOf(query)
  const parts = chips.length + (words ? 1 : 0)
  const dropping = useCounts(droppingOne(query, t, text))
  const keeping = useCounts(parts > 2 && dropping.known && dropping.helpful.length === 0 ? keepingOne(query, t, text) : [])
  const helpful = [...dropping.helpful, ...keeping.helpful]
  const conditions = [words, ...chips.map(text.whole)].filter(Boolean).join('；')
  const copy = () => void navigator.clipboard.writeText(conditions).then(() => toast.ok(t('copied')), toast.fail)
  return (
    <div className="nothing">
      <h2>{t('emptyTitle')}</h2>
      <p>{parts > 1 ? t('emptyHint') : t('emptyHintOne')}</p>
      <div role="status">
        {dropping.known && dropping.helpful.length === 0 && parts > 1 && <p>{t('tried')}</p>}
        {helpful.length > 0 && (
          <ul>
            {helpful.map((r) => (
              <li key={r.key}>
                <Button onClick={() => onChange(() => r.query)}>{r.text(r.count)}</Button>
              </li>
            ))}
          </ul>
        )}
        {dropping.known && keeping.known && helpful.length === 0 && <p>{t('nothingHelps')}</p>}
      </div>
      <p>{t('ask')}</p>
      {'clipboard' in navigator ? (
        <Button type="link" onClick={copy}>
          {t('copy')}
        </Button>
      ) : (
        <p className="secondary">{conditions}</p> // a page over plain HTTP has no clipboard
      )}
    </div>
  )
}

type T = ReturnType<typeof useTexts>

function droppingOne(query: Query, t: T, text: ChipText): Remedy[] {
  const words = wordsOf(query).trim()
  const quoted = /["“”＂]/.test(words)
  const all: Remedy[] = [
    ...(quoted ? [{ key: 'quotes', query: { ...query, q: words.replace(/["“”＂]/g, ' ').trim() }, text: (count: number) => t('withoutQuotes', { count }) }] : []),
    ...chipsOf(query).map((chip) => ({ key: text.whole(chip), query: withoutChip(query, chip), text: (count: number) => t('without', { name: text.whole(chip), count }) })),
    ...(words ? [{ key: 'words', query: { ...query, q: '' }, text: (count: number) => t('withoutWords', { name: words, count }) }] : []),
  ]
  return all.filter((r) => !isEmpty(r.query))
}

function keepingOne(query: Query, t: T, text: ChipText): Remedy[] {
  const words = wordsOf(query).trim()
  const only = (name: string, kept: Query): Remedy => ({ key: 'only ' + name, query: kept, text: (count) => t('only', { name, count }) })
  return [
    ...(words ? [only(words, { ...cleared(query), q: words })] : []),
    ...chipsOf(query)
      .filter((chip) => !chip.not)
      .map((chip) => only(text.whole(chip), withChip(cleared(query), chip))),
  ]
}

/** What each remedy would find; those that find nothing are left out. */
function useCounts(remedies: readonly Remedy[]) {
  const { totals, known } = useQueries({
    queries: remedies.map((r) => ({ queryKey: ['search', 'count', paramsOf(r.query)], queryFn: async ({ signal }: { signal: AbortSignal }) => (await search({ ...paramsOf(r.query), limit: 1 }, signal)).total, retry: false })),
    combine: (all) => ({ totals: all.map((a) => a.data), known: all.every((a) => !a.isPending) }),
  })
  return { known, helpful: remedies.flatMap((r, i) => (totals[i] ? [{ ...r, count: totals[i] }] : [])) }
}
