import { useQueryClient } from '@tanstack/react-query'
import type { SelectProps } from 'antd'
import { RemoteSelect, type Option } from '@/shared/ui'
import { findTags, listFacets } from '../api'
import { textOfTag } from '../query'
import { useTexts } from '../texts'

/** Tags that people give: those that the system keeps itself (密级) are not offered; a new one is typed as 类别:值. */
export function PickOpenTag(props: Pick<SelectProps<string | string[], Option>, 'id' | 'value' | 'onChange'>) {
  const t = useTexts()
  const queries = useQueryClient()
  const load = async (text: string, signal: AbortSignal): Promise<Option[]> => {
    const [facets, found] = await Promise.all([queries.fetchQuery({ queryKey: ['tags', 'facets'], queryFn: () => listFacets(), staleTime: 300_000 }), findTags(text.replace('：', ':'), signal)])
    const kept = new Set(facets.filter((f) => f.is_system).map((f) => f.facet))
    const options = found.filter((x) => !kept.has(x.facet)).map((x) => ({ value: textOfTag(x), label: textOfTag(x), detail: String(x.count) }))
    const [, facet = '', value = ''] = /^\s*([^:：]+)[:：]\s*(.*\S)/.exec(text) ?? []
    const typed = textOfTag({ facet: facet.trim(), value })
    if (facet && !kept.has(facet.trim()) && !options.some((o) => o.value === typed)) options.push({ value: typed, label: typed, detail: t('newTag') })
    return options
  }
  return <RemoteSelect {...props} multiple source="open tags" load={load} placeholder={t('tagHint')} />
}
