import { Link } from '@tanstack/react-router'
import type { Branch, Part } from '../api'
import { branchesOf, isSame } from '../tree'
import { useTexts } from '../texts'

/** 年度 → 期限 → 机构, each with how many items one may read. */
export function Tree({ classes, part }: { classes: readonly Branch[]; part: Part }) {
  const t = useTexts()
  const total = classes.reduce((n, b) => n + b.count, 0)
  const line = (key: string, to: Part, depth: number, text: string, count: number) => (
    <li key={key} style={{ paddingInlineStart: depth * 16 }}>
      <Link to="/archive" search={to as never} activeOptions={{ exact: true, includeSearch: true }} aria-current={isSame(to, part) ? 'page' : undefined}>
        {text}
      </Link>{' '}
      <span className="secondary figures">{count}</span>
    </li>
  )
  return (
    <nav className="archive-tree" aria-label={t('classes')}>
      <ul>
        {line('all', {}, 0, t('wholeArchive'), total)}
        {branchesOf(classes).map((b) => line(JSON.stringify(b.part), b.part, b.depth, b.text(t), b.count))}
      </ul>
    </nav>
  )
}
