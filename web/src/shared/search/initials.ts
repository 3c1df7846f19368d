// Pinyin initials of short fixed lists: levels, states, kinds. Names of people, units and tags are matched by the service, which
// knows readings better.
import { fold } from '@/shared/format'

// The first character of each initial in the order of pinyin.
const firsts: readonly [string, string][] = Array.from('阿a芭b擦c搭d蛾e发f噶g哈h击j喀k垃l妈m拿n哦o啪p期q然r撒s塌t挖w昔x压y匝z'.matchAll(/(.)([a-z])/gu), (m) => [m[1]!, m[2]!])
const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')

export function initialsOf(text: string): string {
  return Array.from(fold(text), (c) => (/\p{Script=Han}/u.test(c) ? (firsts.findLast(([first]) => collator.compare(first, c) <= 0)?.[1] ?? c) : c)).join('')
}

/** Whether typed may mean name: its beginning, a part, or the initials. '' means all. */
export function mayMean(typed: string, name: string): boolean {
  const wanted = fold(typed)
  return fold(name).includes(wanted) || initialsOf(name).includes(wanted)
}
