import { expect, test } from 'vitest'
import { find, join, wordsOf } from './hits'

test.each([
  ['停电 通知', ['停电', '通知']],
  ['"检修停电" 通知', ['检修停电', '通知']],
  ['“检修 停电”', ['检修停电']],
  ['密级:内部 停电', ['停电']],
  ['项目："滨江改造" 停电', ['停电']],
  ['-函 停电 -"原文"', ['停电']],
  ['#bjc 停电', ['停电']],
  ['收〔２０２６〕15号', ['收〔2026〕15号']],
  ['Docket docket', ['docket']],
  ['  ', []],
])('the words of %s', (query, words) => {
  expect(wordsOf(query)).toEqual(words)
})

function found(parts: string[], query: string) {
  return find(join(parts), wordsOf(query)).map((h) => h.pieces.map((p) => parts[p.part]?.slice(p.from, p.to)).join('|'))
}

test.each([
  { name: 'every place', parts: ['停电通知：明日停电'], query: '停电', want: ['停电', '停电'] },
  { name: 'over the end of a line', parts: ['关于检修停', '电的通知'], query: '停电', want: ['停|电'] },
  { name: 'radicals that a PDF file puts in place of characters', parts: ['⾃来⽔'], query: '自来水', want: ['⾃来⽔'] },
  { name: 'full and half width, any case', parts: ['ＤＯＣＫＥＴ １２'], query: 'docket 12', want: ['ＤＯＣＫＥＴ', '１２'] },
  { name: 'white space inside', parts: ['通 知'], query: '通知', want: ['通 知'] },
  { name: 'a character of two units', parts: ['𠮷日停电'], query: '停电', want: ['停电'] },
  { name: 'the longer word where two overlap', parts: ['检修停电'], query: '停电 检修停电', want: ['检修停电'] },
  { name: 'nothing', parts: ['检修'], query: '停电', want: [] },
])('finds $name', ({ parts, query, want }) => {
  expect(found(parts, query)).toEqual(want)
})
