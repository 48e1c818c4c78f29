import type { ReactNode } from 'react'

const KINDS = {
  plain: 'border-line text-muted',
  good: 'border-good/50 text-good',
  warn: 'border-warn/50 text-warn',
  bad: 'border-bad/50 text-bad',
}

/** A state in a word or two. */
export function Badge({ kind = 'plain', children }: { kind?: keyof typeof KINDS; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center rounded-full border bg-raised px-2 py-0.5 text-xs ${KINDS[kind]}`}>
      {children}
    </span>
  )
}
