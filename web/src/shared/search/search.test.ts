import { describe, expect, it } from 'vitest'
import { initialsOf, mayMean } from './initials'
import { chipsOf, cleared, isEmpty, paramsOf, sortOf, withChip, withoutChip } from './query'
import { tokenOf, tokensOf, wordsBefore } from './token'

describe('tokens at the end of the box', () => {
  it.each([
    ['#bjc', { not: false, of: { kind: 'tag' }, typed: 'bjc' }],
    ['停电 #26', { not: false, of: { kind: 'tag' }, typed: '26' }],
    ['-#ht', { not: true, of: { kind: 'tag' }, typed: 'ht' }],
    ['-文种:函', { not: true, of: { kind: 'field', field: 'document_kind' }, typed: '函' }],
    ['＃ht', { not: false, of: { kind: 'tag' }, typed: 'ht' }],
    ['项目:滨江', { not: false, of: { kind: 'facet', facet: '项目名称' }, typed: '滨江' }],
    ['密级：内', { not: false, of: { kind: 'field', field: 'classification' }, typed: '内' }],
    ['Level:', { not: false, of: { kind: 'field', field: 'classification' }, typed: '' }],
    ['阶段:初', { not: false, of: { kind: 'facet', facet: '阶段' }, typed: '初' }],
  ])('%s', (text, expected) => expect(tokenOf(text)).toMatchObject(expected))

  it.each(['停电', '', '停电 ', '"密级:内', ':x', '-停电'])('%s is words', (text) => expect(tokenOf(text)).toBeUndefined())

  it('leaves the words before it', () => expect(wordsBefore('停电 #26', tokenOf('停电 #26'))).toBe('停电 '))

  it('leaves a minus with its quotation', () => expect(tokensOf('停电 -"计划 停电" -函').words).toBe('停电 -"计划 停电" -函'))

  it('takes a pasted line apart', () => {
    const { tokens, words } = tokensOf('#bjc "计划 停电" 密级:内部 通知')
    expect(tokens.map((t) => t.typed)).toEqual(['bjc', '内部'])
    expect(words).toBe('"计划 停电" 通知')
  })
})

describe('the query', () => {
  it('keeps values of one facet together, and one year at a time', () => {
    const query = ['主题:停电', '年度:2026', '主题:社保'].reduce((q, value) => withChip(q, { field: 'tag', value }), withChip(withChip({}, { field: 'year', value: '2025' }), { field: 'year', value: '2026' }))
    expect(chipsOf(query).map((c) => c.value)).toEqual(['主题:停电', '主题:社保', '年度:2026', '2026'])
    expect(paramsOf(query)).toMatchObject({ from: '2026-01-01', to: '2026-12-31', sort: '-received_on' })
  })
  it('turns a condition round instead of holding both', () => {
    const query = withChip(withChip({}, { field: 'tag', value: 'a:b' }), { field: 'tag', value: 'a:b', not: true })
    expect(chipsOf(query)).toEqual([{ field: 'tag', value: 'a:b', not: true }])
    expect(chipsOf(withoutChip(query, { field: 'tag', value: 'a:b', not: true }))).toEqual([])
  })
  it('excludes values of fields, and says so to the service', () => {
    const query = withChip(withChip({}, { field: 'document_kind', value: '函' }), { field: 'document_kind', value: '函', not: true })
    expect(chipsOf(query)).toEqual([{ field: 'document_kind', value: '函', not: true }])
    expect(paramsOf(query)).toMatchObject({ not_document_kind: ['函'] })
    expect(paramsOf(query).document_kind).toBeUndefined()
    expect(isEmpty(cleared(query))).toBe(true)
  })
  it('knows the last day of a month and what is no month', () => {
    expect(paramsOf({ month: '2028-02' })).toMatchObject({ from: '2028-02-01', to: '2028-02-29' })
    expect(paramsOf({ month: '2028-13', year: 'x' }).from).toBeUndefined()
  })
  it('sorts words by relevance', () => expect([sortOf({ q: 'a' }), sortOf({}), sortOf({ q: 'a', sort: 'received_on' }), sortOf({ sort: 'nonsense' })]).toEqual(['relevance', '-received_on', 'received_on', '-received_on']))
})

describe('initials', () => {
  it('reads common characters', () => expect(initialsOf('已登记 内部 机密 告知书')).toBe('ydj nb jm gzs'))
  it('matches beginnings, parts and initials', () => expect([mayMean('nb', '内部'), mayMean('部', '内部'), mayMean('', '内部'), mayMean('zz', '内部')]).toEqual([true, true, true, false]))
})
