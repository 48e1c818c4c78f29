import type { ReactNode } from 'react'
import { Scrollable } from './scrollable'

interface TableProps {
  label: string
  /** The headings; those of figures stand at the end of their column. */
  columns: readonly { key: string; title: ReactNode; isFigure?: boolean }[]
  children: ReactNode
}

/** Rows of `Cell`s under headings; what is too wide scrolls. */
export function Table({ label, columns, children }: TableProps) {
  return (
    <Scrollable label={label}>
      <table aria-label={label} className="w-full border-collapse text-sm">
        <thead className="text-muted">
          <tr>
            {columns.map(({ key, title, isFigure = false }) => (
              <th key={key} scope="col" className={`p-1.5 font-medium ${isFigure ? 'text-end' : 'text-start'}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scrollable>
  )
}

export function Row({ children }: { children: ReactNode }) {
  return <tr className="border-t border-line align-top">{children}</tr>
}

export function Cell({ isFigure = false, children }: { isFigure?: boolean; children: ReactNode }) {
  return <td className={`p-1.5 ${isFigure ? 'text-end tabular-nums' : 'text-start'}`}>{children}</td>
}
