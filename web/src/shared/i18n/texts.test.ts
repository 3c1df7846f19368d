import { expect, test } from 'vitest'
import { allTexts } from '.'

// Every folder's texts and sources, found where they are: a new folder needs no line here.
const textFiles = import.meta.glob('/src/**/texts.ts', { eager: true })
const sources = import.meta.glob<string>(['/src/**/*.{ts,tsx}', '!/src/**/*.test.{ts,tsx}', '!/src/shared/http/schema.d.ts'], { eager: true, query: '?raw', import: 'default' })

/** Words of the field that stand in an English text because that is what paper and people call them. */
const officialWords = ['卷宗', '中文', '秘密', '机密', '绝密', '收〔', '〔', '〕', '号', '永久', '国家秘密', '工作秘密', '此件公开发布', '拼音']
/** Names that have no Chinese form, and what is typed or pressed as it is. */
const names = [
  'Docket', 'PDF', 'OFD', 'Excel', 'Word', 'PowerPoint', 'Office', 'WPS', 'CSV', 'ZIP', 'JPG', 'JPEG', 'PNG', 'TIFF', 'OCR', 'MinIO', 'S3', 'API', 'URL', 'IP', 'ID', 'SHA', 'CPU', 'Bearer', 'Token',
  'English', 'Ctrl', 'Shift', 'Alt', 'Enter', 'Insert', 'Esc', 'Tab', 'Space', 'kB', 'MB', 'GB', 'TB',
]
const chinese = /[\u3400-\u9fff\u3001-\u3011\uff01-\uff5e]/
const placeholder = /\{\{\w+\}\}/g

const shared = '/src/shared/'
const folders = Object.keys(textFiles).map((path) => {
  const folder = path.slice(0, -'texts.ts'.length)
  return { path, own: sourcesUnder(folder), namespaces: namespacesOf(path) }
})
const sharedKeys = folders.filter((f) => f.path.startsWith(shared)).flatMap((f) => f.namespaces.flatMap((name) => Object.keys(allTexts.get(name)!.zh)))

test('every folder defines texts, under a name of its own', () => {
  const all = folders.flatMap((f) => f.namespaces)
  expect(all.toSorted()).toEqual([...allTexts.keys()].toSorted())
  expect(new Set(all).size).toBe(all.length)
})

test.each(folders)('$path: both languages have the same texts with the same parameters', ({ namespaces }) => {
  for (const name of namespaces) {
    const { zh, en } = allTexts.get(name)!
    expect(Object.keys(en).filter((key) => !key.endsWith('_one')).toSorted(), name).toEqual(Object.keys(zh).toSorted())
    for (const key of Object.keys(en)) expect(Object.keys(zh), `${name}: ${key}`).toContain(key.replace(/_one$/, ''))
    const differing = Object.keys(zh).filter((key) => parameters(zh[key]!) !== parameters(en[key]!))
    expect(differing, `${name}: other parameters`).toEqual([])
    expect(Object.keys(zh).filter((key) => zh[key] === '' || en[key] === ''), `${name}: empty`).toEqual([])
  }
})

test.each(folders)('$path: each text is in its language', ({ namespaces }) => {
  for (const name of namespaces) {
    const { zh, en } = allTexts.get(name)!
    expect(Object.entries(en).filter(([, text]) => chinese.test(without(text, officialWords))), `${name}: Chinese in an English text`).toEqual([])
    expect(Object.entries(zh).filter(([, text]) => hasEnglishWords(text)), `${name}: English in a Chinese text`).toEqual([])
    // 您 and the exclamation mark, the tone of advertising (ux.md 8).
    expect(Object.entries(zh).filter(([, text]) => /[!！]/.test(text)), `${name}: an exclamation mark`).toEqual([])
  }
})

test.each(folders)('$path: no text is unused, none is missing', ({ path, own, namespaces }) => {
  const used = path.startsWith(shared) ? sourcesUnder('/src/') : own // what is shared is used elsewhere
  for (const name of namespaces) {
    const keys = Object.keys(allTexts.get(name)!.zh)
    expect(keys.filter((key) => !isUsed(key, used)), `${name}: unused`).toEqual([])
  }
  const known = namespaces.flatMap((name) => Object.keys(allTexts.get(name)!.zh)).concat(sharedKeys)
  const groups = new Set(known.filter((key) => key.includes('.')).map((key) => key.slice(0, key.indexOf('.'))))
  const asked = [...own.matchAll(/\bt\('([^'$]+)'/g)].map((m) => m[1]!)
  expect(asked.filter((key) => !known.includes(key)), 'asked for, not there').toEqual([])
  const askedGroups = [...own.matchAll(/\bt\.of\('([^']+)'/g)].map((m) => m[1]!)
  expect(askedGroups.filter((group) => !groups.has(group)), 'a group without texts').toEqual([])
})

function sourcesUnder(folder: string) {
  return Object.entries(sources).filter(([p]) => p.startsWith(folder) && !p.endsWith('/texts.ts')).map(([, text]) => text).join('\n')
}

function namespacesOf(path: string) {
  return [...(sources[path] ?? '').matchAll(/defineTexts\(\s*'([^']+)'/g)].map((m) => m[1]!)
}

function isUsed(key: string, used: string) {
  const dot = key.indexOf('.')
  return used.includes(`'${key}'`) || (dot > 0 && used.includes('.of(') && used.includes(`'${key.slice(0, dot)}'`)) // t.of('state', code)
}

function parameters(text: string) {
  return [...new Set(text.match(placeholder))].filter((p) => p !== '{{count}}').toSorted().join()
}

function without(text: string, words: readonly string[]) {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text)
}

/** Two letters or more that are no listed name; one letter is a key. Marks of a pattern, settings and endings of files are typed as they are. */
function hasEnglishWords(text: string) {
  const words = text.replace(placeholder, '').replace(/\{\w+(:\d+)?\}|\bDOCKET_\w+|\.[a-z]{2,4}\b/g, '').match(/[A-Za-z]{2,}/g) ?? []
  return words.some((word) => !names.includes(word))
}
