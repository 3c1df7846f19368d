import type { Department } from './api'

/** A department with those below it, each level by code as the office orders them. */
export interface Branch {
  department: Department
  children: Branch[]
}

/** The tree of a flat list. A department whose parent is not in the list stands at the top: nothing is lost. */
export function treeOf(list: readonly Department[]): Branch[] {
  const branches = new Map(list.map((department) => [department.code, { department, children: [] as Branch[] }]))
  const top: Branch[] = []
  for (const branch of branches.values()) {
    const above = branch.department.parent ? branches.get(branch.department.parent) : undefined
    ;(above?.children ?? top).push(branch)
  }
  return top
}

/** A line of the tree, with what a screen reader says of its place. */
export interface Line {
  branch: Branch
  level: number
  /** Its place among those under the same one, from 1. */
  place: number
  of: number
  parent?: string
}

/** The lines that are seen, in order: those below a closed department are not. */
export function linesOf(tree: readonly Branch[], closed: ReadonlySet<string>, parent?: string, level = 1): Line[] {
  return tree.flatMap((branch, i) => {
    const { code } = branch.department
    return [{ branch, level, place: i + 1, of: tree.length, parent }, ...(closed.has(code) ? [] : linesOf(branch.children, closed, code, level + 1))]
  })
}

/** The department and all below it: where it cannot be moved to. */
export function withBelow(list: readonly Department[], code: string): Set<string> {
  const found = new Set([code])
  for (let before = 0; before !== found.size; ) {
    before = found.size
    for (const d of list) if (d.parent && found.has(d.parent)) found.add(d.code)
  }
  return found
}
