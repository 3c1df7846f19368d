import { retentions, type Branch, type Part } from './api'
import type { useTexts } from './texts'

type Words = ReturnType<typeof useTexts>

/** A line of the tree: a year, a period of it, an office of that. */
export interface TreeLine {
  part: Part
  depth: 0 | 1 | 2
  count: number
  text: (t: Words) => string
}

/** 年度 → 期限 → 机构 with counts, the latest year first; offices only where a period is divided by them. */
export function branchesOf(classes: readonly Branch[]): TreeLine[] {
  const sum = (some: readonly Branch[]) => some.reduce((n, b) => n + b.count, 0)
  const years = [...new Set(classes.map((b) => b.year))].sort((a, b) => b - a)
  return years.flatMap((year) => {
    const ofYear = classes.filter((b) => b.year === year)
    const periods = retentions.filter((r) => ofYear.some((b) => b.retention === r))
    return [
      { part: { year }, depth: 0 as const, count: sum(ofYear), text: (t: Words) => t('yearOf', { year }) },
      ...periods.flatMap((retention) => {
        const some = ofYear.filter((b) => b.retention === retention)
        const offices = [...new Set(some.map((b) => b.office))].sort()
        return [
          { part: { year, retention }, depth: 1 as const, count: sum(some), text: (t: Words) => t.of('retention', retention) },
          ...(offices.length > 1 || offices[0] !== ''
            ? offices.map((office) => ({ part: { year, retention, office: office || '-' }, depth: 2 as const, count: sum(some.filter((b) => b.office === office)), text: (t: Words) => office || t('noOffice') }))
            : []),
        ]
      }),
    ]
  })
}

/** Whether two parts are the same one. */
export const isSame = (a: Part, b: Part) => a.year === b.year && a.retention === b.retention && a.office === b.office

/** A part in words: 2026 年 · 10 年 · ZH. */
export function partText(t: Words, part: Part): string {
  return [part.year && t('yearOf', { year: part.year }), part.retention && t.of('retention', part.retention), part.office === '-' ? t('noOffice') : part.office].filter(Boolean).join(' · ')
}
