import { Check } from 'lucide-react'
import { Checkbox as AriaCheckbox, type CheckboxProps } from 'react-aria-components'

export function Checkbox({ children, ...props }: Omit<CheckboxProps, 'children'> & { children: React.ReactNode }) {
  return (
    <AriaCheckbox
      {...props}
      className="group relative flex cursor-pointer items-start gap-2 text-sm disabled:cursor-default disabled:opacity-50"
    >
      <span className="mt-0.5 grid size-4 shrink-0 place-items-center rounded border border-muted bg-raised text-on-accent group-selected:border-accent group-selected:bg-accent group-focus-visible:outline-2 group-focus-visible:outline-offset-2 group-focus-visible:outline-accent">
        <Check size={12} aria-hidden className="invisible group-selected:visible" />
      </span>
      <span className="min-w-0">{children}</span>
    </AriaCheckbox>
  )
}
