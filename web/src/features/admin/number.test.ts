import { expect, it } from 'vitest'
import { standardForm, writeNumber } from './number'

it.each([
  [standardForm, '收〔2026〕15号'],
  ['{year}-{number:4}', '2026-0015'],
  ['{prefix}字〔{year}〕{number:2}', '收字〔2026〕15'],
  ['{prefix}{number}', undefined], // no year
  ['{year}{number}{number}', undefined],
  ['{year:4}{number}', undefined],
  ['{year}{number}{month}', undefined],
  ['{year}{number}}', undefined],
])('a number in the form %s', (form, wanted) => {
  expect(writeNumber(form, '收', 2026, 15)).toBe(wanted)
})
