import { expect, test } from 'vitest'
import { hasStateSecretMark, kindOf, suggestFrom } from './suggest'

test.each([
  ['关于开展安全检查的通知', '通知'],
  ['关于购置设备的请示（附预算）', '请示'],
  ['市水务局复函', '函'],
  ['员工手册', ''],
  ['', ''],
])('the kind of %s', (title, kind) => {
  expect(kindOf(title)).toBe(kind)
})

test.each([
  ['机密★1年', true],
  ['机 密 ☆', true],
  ['機密★', true],
  ['企业商密·机密·至2027-12-31', false],
  ['机密文件管理办法 ★ 附则', false],
])('the mark of a state secret in %s', (text, want) => {
  expect(hasStateSecretMark(text)).toBe(want)
})

test('reads the head of a letter; the title runs over two lines', () => {
  const text = '滨江区水务局文件\n滨水发〔２０２６〕46 号\n关于做好2026年度\n检修停水工作的通知\n各单位：\n现将有关事项通知如下。\n滨江区水务局\n2026年11月3日'
  expect(suggestFrom(text, '扫描件0001.pdf')).toEqual({ source_no: '滨水发〔2026〕46号', title: '关于做好2026年度检修停水工作的通知', source: '滨江区水务局', document_date: '2026-11-03' })
})

test('a scan says nothing, a name may', () => {
  expect(suggestFrom('', '扫描件0001.pdf')).toEqual({})
  expect(suggestFrom('', '关于开展消防演练的通知.pdf')).toEqual({ title: '关于开展消防演练的通知' })
})
