import type { ReactNode } from 'react'

interface Props<T> {
  head: readonly string[]
  rows: readonly T[]
  rowKey: (row: T) => string
  /** One for each heading. */
  cells: (row: T) => readonly ReactNode[]
}

/** A short table, all of it at once; on a narrow window it is moved sideways. Lists in portions are ListTable's. */
export function PlainTable<T>({ head, rows, rowKey, cells }: Props<T>) {
  return (
    <div className="scroll-x">
      <table className="plain-table">
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {cells(row).map((cell, i) => (
                <td key={head[i]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
