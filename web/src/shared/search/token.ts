// What is being typed at the end of the search box: '#bjc' is a tag by its initials, '项目:滨' a value of a field, '-' in front of
// either excludes. Everything else is words, of which the service leaves out those with a '-' in front.
import { fold } from '@/shared/format'
import type { ChipField } from './query'

/** How fields are called in the box, in either language; tags by their facet as well. */
export const fieldNames: Readonly<Record<string, ChipField | 'project'>> = {
  项目: 'project', 项目名称: 'project', project: 'project',
  密级: 'classification', level: 'classification', classification: 'classification',
  来文单位: 'source', 来文: 'source', sender: 'source', from: 'source',
  文种: 'document_kind', kind: 'document_kind', type: 'document_kind',
  状态: 'status', status: 'status',
  部门: 'department', department: 'department',
  收发: 'direction', direction: 'direction',
  年度: 'year', 年: 'year', year: 'year',
  月份: 'month', month: 'month',
}

export interface Token {
  /** As it stands in the box. */
  text: string
  not: boolean
  /** A tag of any facet, a field, or a facet of tags by its name. */
  of: { kind: 'tag' } | { kind: 'field'; field: ChipField } | { kind: 'facet'; facet: string }
  /** What is typed of the value. */
  typed: string
}

/** The facet of tags behind 项目: (DOC-14). */
export const projectFacet = '项目名称'

/** The token at the end of text, if there is one. An open quotation holds words, whatever they look like. */
export function tokenOf(text: string): Token | undefined {
  if ((text.match(/["“”＂]/g)?.length ?? 0) % 2 === 1) return undefined
  const last = /(?:^|[\s　])([^\s　]*)$/.exec(text)?.[1] ?? ''
  const [, sign = '', mark = '', rest = ''] = /^([-－−]?)([#＃]?)(.*)$/u.exec(last) ?? []
  const not = sign !== ''
  if (mark) return { text: last, not, of: { kind: 'tag' }, typed: rest }
  const colon = rest.search(/[:：]/)
  if (colon <= 0) return undefined
  const name = rest.slice(0, colon)
  const typed = rest.slice(colon + 1)
  const known = fieldNames[fold(name)] ?? fieldNames[name]
  if (known === 'project') return { text: last, not, of: { kind: 'facet', facet: projectFacet }, typed }
  if (known) return { text: last, not, of: { kind: 'field', field: known }, typed }
  return { text: last, not, of: { kind: 'facet', facet: name }, typed }
}

/** All tokens of a text, and the words that are left: for what was typed or pasted in one go. */
export function tokensOf(text: string): { tokens: Token[]; words: string } {
  const tokens: Token[] = []
  const words: string[] = []
  for (const part of text.match(/[-－−]?["“”＂][^"“”＂]*["“”＂]?|[^\s　"“”＂]+/g) ?? []) {
    const token = tokenOf(part)
    if (token && token.typed !== '') tokens.push(token)
    else words.push(part)
  }
  return { tokens, words: words.join(' ') }
}

/** The words of text: without the token at its end. */
export function wordsBefore(text: string, token: Token | undefined): string {
  return token ? text.slice(0, text.length - token.text.length) : text
}
