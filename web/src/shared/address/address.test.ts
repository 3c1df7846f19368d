import { expect, test } from 'vitest'
import { formatQuery, parseQuery } from '.'

test.each([
  ['', {}],
  ['?q=123&tag=a', { q: '123', tag: 'a' }],
  ['?tag=%E9%A1%B9%E7%9B%AE%3A%E6%BB%A8%E6%B1%9F&tag=b&tag=c', { tag: ['项目:滨江', 'b', 'c'] }],
])('a query string and its members: %s', (text, query) => {
  expect(parseQuery(text)).toEqual(query)
  expect(formatQuery(query)).toBe(text)
})

test('what is not set is not in the address', () => {
  expect(formatQuery({ a: '', b: undefined, c: [], d: null, e: 0 })).toBe('?e=0')
})
