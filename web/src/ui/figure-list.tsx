/** Figures side by side, each under what it is. */
export function FigureList({ figures }: { figures: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-2">
      {figures.map(([name, value]) => (
        <div key={name} className="rounded-lg border border-line bg-raised px-3 py-2">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
