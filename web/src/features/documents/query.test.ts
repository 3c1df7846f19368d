import { expect, test } from 'vitest'
import { isFiltered, queryOf, tagOf, textOfTag } from './query'

function address(text: string) {
  const params = new URLSearchParams(text)
  return { get: (name: string) => params.get(name) ?? '', all: (name: string) => params.getAll(name) }
}

test.each([
  ['', {}, false],
  ['direction=incoming&sort=title', { direction: ['incoming'], sort: 'title' }, false],
  ['tag=年度:2026&tag=项目:滨江&q=停电', { tag: ['年度:2026', '项目:滨江'], q: '停电' }, true],
  ['status=&classification=internal', { classification: ['internal'] }, true],
  ['view=1&at=15', { at: '15' }, true],
])('the list of ?%s', (text, query, filtered) => {
  expect(queryOf(address(text))).toEqual(query)
  expect(isFiltered(queryOf(address(text)))).toBe(filtered)
})

test('a tag as text and back, colons in the value', () => {
  const tag = { facet: '项目', value: '滨江:一期' }
  expect(tagOf(textOfTag(tag))).toEqual(tag)
})
