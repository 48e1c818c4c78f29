import type { ReactNode } from 'react'

/** What is wider than its place: it scrolls by itself, by keys too. `relative` holds in what is only heard. */
export function Scrollable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section aria-label={label} tabIndex={0} className="relative my-3 overflow-x-auto">
      {children}
    </section>
  )
}
