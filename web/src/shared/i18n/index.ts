// Texts of the pages. Each folder with words of its own has a texts.ts:
//
//   export const useTexts = defineTexts('tasks', { title: '待办', left: '剩 {{count}} 件' }, { title: 'Tasks', left_one: '1 left', left: '{{count}} left' })
//
// and a component says `const t = useTexts()`, then t('title'), t('left', { count: 3 }), or t.of('state', code) for the text
// 'state.<code>'; a code that the pages do not know yet is shown as it is. Keys are checked by the compiler, and texts.test.ts
// fails on a key that nobody uses and on a text in the wrong language.
import i18n, { type TOptions } from 'i18next'
import { useSyncExternalStore } from 'react'

export type Language = 'zh' | 'en'

/** A word that is needed before its folder is loaded: menus, titles, names of keys. */
export type Words = Readonly<Record<Language, string>>

type Keys = Readonly<Record<string, string>>
type English<Z extends Keys> = { readonly [K in keyof Z]: string } & { readonly [K in keyof Z as `${K & string}_one`]?: string }

export interface Texts<Z extends Keys> {
  (key: keyof Z & string, options?: TOptions): string
  /** The text of a code that the server sent: t.of('state', 'open') is the text 'state.open'. */
  of(group: string, code: string): string
}

const storageKey = 'docket.language'

void i18n.init({
  lng: remembered(),
  fallbackLng: false,
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
})
document.documentElement.lang = tagOf(language())

/** All texts by folder, for the test that compares them. */
export const allTexts = new Map<string, { zh: Keys; en: Keys }>()

export function defineTexts<const Z extends Keys>(namespace: string, zh: Z, en: English<Z>): () => Texts<Z> {
  allTexts.set(namespace, { zh, en: en as Keys })
  i18n.addResourceBundle('zh', namespace, zh)
  i18n.addResourceBundle('en', namespace, en)
  // Made once for each language: a list has hundreds of components with texts.
  const made = { zh: textsIn<Z>('zh', namespace), en: textsIn<Z>('en', namespace) }
  return function useTexts() {
    return made[useLanguage()]
  }
}

function textsIn<Z extends Keys>(to: Language, namespace: string): Texts<Z> {
  const t = i18n.getFixedT(to, namespace)
  const text = (key: string, options?: TOptions) => t(key, options ?? {})
  return Object.assign(text, { of: (group: string, code: string) => t(`${group}.${code}`, { defaultValue: code }) }) as Texts<Z>
}

export function language(): Language {
  return i18n.language === 'en' ? 'en' : 'zh'
}

/** The language in use; the component is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(onChange, language)
}

function onChange(changed: () => void) {
  i18n.on('languageChanged', changed)
  return () => i18n.off('languageChanged', changed)
}

/** Returns the function that chooses from Words. */
export function useWords(): (words: Words) => string {
  const chosen = useLanguage()
  return (words) => words[chosen]
}

export function setLanguage(to: Language) {
  localStorage.setItem(storageKey, to)
  document.documentElement.lang = tagOf(to)
  if (to !== language()) void i18n.changeLanguage(to)
}

function remembered(): Language {
  return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh'
}

function tagOf(l: Language) {
  return l === 'en' ? 'en' : 'zh-CN'
}
