import { expect, test } from 'vitest'
import { changed, moved, plan, sheetsOf, turned } from './sheets'

const four = sheetsOf(4)

test.each([
  { name: 'nothing changed', sheets: four, pages: undefined, after: [] },
  { name: 'a page moved', sheets: moved(four, 3, 0), pages: [4, 1, 2, 3], after: [] },
  { name: 'a page dropped', sheets: changed(four, 1, { isDropped: true }), pages: [1, 3, 4], after: [] },
  { name: 'a cut', sheets: changed(four, 1, { endsFile: true }), pages: undefined, after: [2] },
  { name: 'a cut after the last page is none', sheets: changed(four, 3, { endsFile: true }), pages: undefined, after: [] },
  { name: 'a cut on a page that goes', sheets: changed(four, 1, { endsFile: true, isDropped: true }), pages: [1, 3, 4], after: [1] },
  { name: 'two cuts that become one', sheets: changed(changed(four, 1, { endsFile: true, isDropped: true }), 0, { endsFile: true }), pages: [1, 3, 4], after: [1] },
])('plan: $name', ({ sheets, pages, after }) => {
  const p = plan(sheets)
  expect(p.pages?.map((x) => x.page)).toEqual(pages)
  expect(p.after).toEqual(after)
})

test('turning goes round', () => {
  let sheet = four[0]!
  for (const want of [90, 180, 270, 0]) {
    sheet = { ...sheet, rotate: turned(sheet) }
    expect(sheet.rotate).toBe(want)
  }
})

test('a page does not move past the ends', () => {
  expect(moved(four, 0, -1)).toEqual(four)
  expect(moved(four, 3, 4)).toEqual(four)
})
