import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons'
import { useRef, useState, type CSSProperties, type KeyboardEvent } from 'react'
import { StatusTag } from '@/shared/ui'
import type { Department } from '../api'
import { linesOf, treeOf } from '../departments'
import { useTexts } from '../texts'

interface Props {
  departments: readonly Department[]
  /** Code of the one that is open beside the tree. */
  chosen?: string
  onChoose: (code: string) => void
}

/** The tree as WAI-ARIA describes one: a single stop of Tab, arrows move and fold, Enter opens. */
export function DepartmentTree({ departments, chosen, onChoose }: Props) {
  const t = useTexts()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<string>()
  const box = useRef<HTMLUListElement>(null)
  const lines = linesOf(treeOf(departments), closed)
  const current = lines.find((l) => l.branch.department.code === (at ?? chosen)) ?? lines[0]
  const fold = (code: string, shut: boolean) => {
    const next = new Set(closed)
    if (shut) next.add(code)
    else next.delete(code)
    setClosed(next)
  }
  const go = (code: string | undefined) => {
    if (code === undefined) return
    setAt(code)
    box.current?.querySelector<HTMLElement>(`[data-code="${CSS.escape(code)}"]`)?.focus()
  }
  const press = (e: KeyboardEvent) => {
    if (!current || e.ctrlKey || e.altKey || e.metaKey) return
    const { code } = current.branch.department
    const index = lines.indexOf(current)
    const hasBelow = current.branch.children.length > 0
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(lines[index + 1]?.branch.department.code),
      ArrowUp: () => go(lines[index - 1]?.branch.department.code),
      ArrowRight: () => (closed.has(code) ? fold(code, false) : hasBelow && go(lines[index + 1]?.branch.department.code)),
      ArrowLeft: () => (hasBelow && !closed.has(code) ? fold(code, true) : go(current.parent)),
      Home: () => go(lines[0]?.branch.department.code),
      End: () => go(lines.at(-1)?.branch.department.code),
      Enter: () => onChoose(code),
      ' ': () => onChoose(code),
    }
    const act = acts[e.key]
    if (!act) return
    e.preventDefault()
    act()
  }
  return (
    <ul ref={box} role="tree" aria-label={t('departmentsTree')} className="admin-tree" onKeyDown={press}>
      {lines.map(({ branch: { department: d, children }, level, place, of }) => (
        <li
          key={d.code}
          role="treeitem"
          data-code={d.code}
          aria-level={level}
          aria-posinset={place}
          aria-setsize={of}
          aria-expanded={children.length > 0 ? !closed.has(d.code) : undefined}
          aria-selected={d.code === chosen}
          tabIndex={d.code === current?.branch.department.code ? 0 : -1}
          className={d.is_active ? undefined : 'admin-tree-off'}
          style={{ '--level': level } as CSSProperties}
          onFocus={() => setAt(d.code)}
          onClick={() => {
            go(d.code)
            onChoose(d.code)
          }}
        >
          <span
            className="admin-tree-fold"
            title={children.length > 0 ? t(closed.has(d.code) ? 'open' : 'close') : undefined}
            onClick={(e) => {
              if (children.length === 0) return
              e.stopPropagation()
              fold(d.code, !closed.has(d.code))
            }}
          >
            {children.length > 0 && (closed.has(d.code) ? <CaretRightOutlined aria-hidden /> : <CaretDownOutlined aria-hidden />)}
          </span>
          <span>{d.name}</span>
          {!d.is_active && <StatusTag>{t('inactive')}</StatusTag>}
          <span className="admin-tree-code">{d.code}</span>
        </li>
      ))}
    </ul>
  )
}
