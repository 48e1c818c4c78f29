import type { ReactNode } from 'react'

/** What is wider than its place: it scrolls by itself, by keys too. */
export function Scrollable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section aria-label={label} tabIndex={0} className="my-3 overflow-x-auto">
      {children}
    </section>
  )
}
