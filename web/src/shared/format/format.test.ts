import { expect, test } from 'vitest'
import { byPinyin, dayOf, daysBetween, fold, formatDate, formatDay, formatDuration, formatMoney, formatNumber, formatSize, formatTime } from '.'

test('days and times are those of the office, whatever the reader\'s clock says', () => {
  expect(dayOf('2026-11-22T16:30:00Z')).toBe('2026-11-23')
  expect(formatTime('2026-11-22T16:30:00Z', 'zh')).toBe('2026-11-23 00:30')
  expect(formatTime('2026-11-22T16:30:00Z', 'en')).toBe('23 Nov 2026 00:30')
})

test('dates in both languages', () => {
  expect(formatDate('2026-11-23', 'zh')).toBe('2026-11-23')
  expect(formatDate('2026-11-03', 'en')).toBe('3 Nov 2026')
  expect(formatDay('2026-11-23', 'zh')).toBe('11月23日（周一）')
  expect(formatDay('2026-11-23', 'en')).toBe('Mon 23 Nov')
  expect(formatDate(null)).toBe('')
})

test('days between', () => {
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2)
  expect(daysBetween('2026-11-23', '2026-11-20')).toBe(-3)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [12_345_678, '12.3 MB'],
  [123_456_789, '123 MB'],
  [999_999_999, '1 GB'],
])('size %d', (bytes, text) => expect(formatSize(bytes)).toBe(text))

test.each([
  [1, '1秒', '1 second'],
  [59, '59秒', '59 seconds'],
  [12 * 60, '12分钟', '12 minutes'],
  [3 * 3600, '3小时', '3 hours'],
])('%d seconds', (seconds, zh, en) => expect([formatDuration(seconds, 'zh'), formatDuration(seconds, 'en')]).toEqual([zh, en]))

test('numbers and money', () => {
  expect(formatNumber(1234567, 'zh')).toBe('1,234,567')
  expect(formatMoney(123450)).toBe('¥1,234.50')
  expect(formatMoney(-5)).toBe('-¥0.05')
})

test('order by pinyin, numbers by value', () => {
  expect(['张三', '收10号', '李四', '收9号', '安全'].sort(byPinyin)).toEqual(['安全', '李四', '收9号', '收10号', '张三'])
})

test('fold brings width, radicals and case together', () => {
  expect(fold('⾃２０２６ＡＢ')).toBe('自2026ab')
})
