import type { ReactNode } from 'react'
import { Popover, type PopoverProps } from 'react-aria-components'

export const MENU_ITEM =
  'flex cursor-pointer items-center gap-2 rounded-md px-3 py-1.5 text-sm outline-none focus:bg-surface selected:font-semibold disabled:cursor-default disabled:opacity-50'

/** What a menu or a list of choices opens in. */
export function MenuPopover({
  placement = 'bottom start',
  children,
}: {
  placement?: PopoverProps['placement']
  children: ReactNode
}) {
  return (
    <Popover
      placement={placement}
      className="max-h-96 min-w-44 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-lg"
    >
      {children}
    </Popover>
  )
}
