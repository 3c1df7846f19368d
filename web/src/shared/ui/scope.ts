// A distribution (分发范围) as a list of words for one field: 'all', 'd:ZH', 'u:wang', 'r:部门主管'.
import type { components } from '@/shared/http'

type Scope = components['schemas']['AccessScope']

const groups = [['d', 'departments'], ['u', 'users'], ['r', 'ranks']] as const

export function wordsOf(scope: Scope): string[] {
  if (scope.all) return ['all']
  return groups.flatMap(([sign, group]) => (scope[group] ?? []).map((name) => `${sign}:${name}`))
}

export function scopeOf(words: readonly string[]): Scope {
  const of = (sign: string) => words.filter((w) => w.startsWith(sign + ':')).map((w) => w.slice(2))
  return { all: words.includes('all'), departments: of('d'), users: of('u'), ranks: of('r') }
}

/** Everyone and somebody besides is everyone, unless somebody was chosen after it. */
export function chosen(words: readonly string[]): string[] {
  if (words.at(-1) === 'all') return ['all']
  return words.filter((w) => w !== 'all')
}
