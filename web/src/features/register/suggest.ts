// What a registrar would type off a page, read from its text. The service does the same for what waits in 待登记, with more
// knowledge; here it has to be there at once, before the file has been sent.
import type { Suggestions } from './api'

/** 文种, the longer first: 通知 is not 知. */
export const kinds = ['通知', '通报', '请示', '报告', '批复', '复函', '函', '纪要', '意见', '决定', '决议', '公告', '通告', '命令', '议案', '公报'] as const

const number = /(?<![\p{Script=Han}A-Za-z])([\p{Script=Han}A-Za-z]{1,20})[〔[［(（【]((?:19|20)\d{2})[〕\]］)）】]第?(\d{1,5})号/u
const dots = /[\s\u3000]+/gu

/** The kind of document that a title ends with, '' if it is none. */
export function kindOf(title: string): string {
  const bare = title.trim().replace(/[（(][^（()）]*[)）]$/u, '')
  const found = kinds.find((k) => bare.endsWith(k)) ?? ''
  return found === '复函' ? '函' : found
}

/** The mark of a state secret: 绝密, 机密 or 秘密 and a star. Such a file must not enter; the service looks again. */
export function hasStateSecretMark(text: string): boolean {
  return /[绝絕机機秘]\s{0,16}密\s{0,16}[★☆⭐🌟🟉🟊⋆⚝✩✪✫✬✭✮✯✰⍟]/u.test(fold(text))
}

export function suggestFrom(text: string, fileName: string): Suggestions {
  const lines = fold(text).split('\n').map((l) => l.replace(dots, '')).filter((l) => l !== '')
  const at = lines.findIndex((l) => number.test(l))
  const found = at >= 0 ? number.exec(lines[at] ?? '') : null
  const title = titleIn(lines.slice(at + 1)) || titleOfName(fileName)
  const out: Suggestions = {}
  if (found) out.source_no = `${found[1]}〔${found[2]}〕${found[3]}号`
  if (title) out.title = title
  const head = lines.slice(0, Math.max(at, 1)).find((l) => /^[\p{Script=Han}]{4,30}文件$/u.test(l))
  if (head) out.source = head.slice(0, -2)
  const date = /((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日/.exec(lines.slice(at + 1).join('\n'))
  if (date) out.document_date = `${date[1]}-${date[2]?.padStart(2, '0')}-${date[3]?.padStart(2, '0')}`
  if (lines.slice(0, 8).some((l) => /^(特急|特提)$/.test(l))) out.urgency = 'critical'
  else if (lines.slice(0, 8).some((l) => /^加急$/.test(l))) out.urgency = 'urgent'
  return out
}

/** The first lines that together end with a kind: titles are broken over up to four lines. */
function titleIn(lines: readonly string[]): string {
  for (let from = 0; from < Math.min(lines.length, 12); from++) {
    if (/文件$/.test(lines[from] ?? '')) continue // the head of the letter
    let title = ''
    for (const line of lines.slice(from, from + 4)) {
      if (/[:：。；;]$/.test(line)) break // the addressee, or a sentence
      title += line
      if (title.length > 200) break
      if (kindOf(title) && title.length >= 6) return title
    }
  }
  return ''
}

/** A name such as 关于开展安全检查的通知.pdf says what it is; 扫描件0001.pdf does not. */
function titleOfName(name: string): string {
  const stem = fold(name).replace(/\.[^.]+$/, '').trim()
  return kindOf(stem) && stem.length >= 6 ? stem : ''
}

function fold(text: string): string {
  return Array.from(text, (c) => (/[\u2e80-\u2fdf\uf900-\ufaff\uff10-\uff5a]/u.test(c) ? c.normalize('NFKC') : c)).join('')
}
