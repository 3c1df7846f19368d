import { expect, test } from 'vitest'
import { copyNumbers } from './copies'

test.each([
  ['', []],
  ['001', ['001']],
  ['001 002，003、003', ['001', '002', '003']],
  ['008～011', ['008', '009', '010', '011']],
  ['甲-1\n1至3', ['甲-1', '1', '2', '3']],
  ['5~3', ['5~3']], // refused by the service, by name
  ['1~99999', ['1~99999']],
])('the copy numbers %j are %j', (typed, want) => {
  expect(copyNumbers(typed)).toEqual(want)
})
