import { Link, type LinkProps } from '@tanstack/react-router'

/** The places of one room, as links: each has an address of its own. */
export function TabLinks({ label, links }: { label: string; links: readonly (LinkProps & { title: string })[] }) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-1 border-b border-line pb-2">
      {links.map(({ title, ...link }) => (
        <Link
          key={title}
          activeOptions={{ exact: true }}
          {...link}
          className="rounded-lg px-3 py-1.5 text-sm hover:bg-surface"
          activeProps={{ className: 'bg-accent-soft font-medium', 'aria-current': 'page' }}
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
