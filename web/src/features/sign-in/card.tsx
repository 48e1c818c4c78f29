import type { ReactNode } from 'react'

/** The one thing on a screen. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="grid min-h-full place-items-center p-4">
      <div className="flex w-full max-w-sm flex-col gap-4 rounded-2xl border border-line bg-raised p-6 shadow-sm">
        <img src="/icon.svg" alt="" width="40" height="40" />
        <h1 className="text-xl font-semibold">{title}</h1>
        {children}
      </div>
    </main>
  )
}
