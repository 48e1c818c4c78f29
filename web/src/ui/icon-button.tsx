import type { LucideIcon } from 'lucide-react'
import type { ButtonProps } from 'react-aria-components'
import { Button } from './button'

/** A quiet button that is a picture; `label` says what it does to whoever does not see it. */
export function IconButton({
  icon: Icon,
  label,
  size = 16,
  ...props
}: ButtonProps & { icon: LucideIcon; label: string; size?: number }) {
  return (
    <Button {...props} kind="quiet" aria-label={label} className="px-1.5 py-1">
      <Icon size={size} aria-hidden />
    </Button>
  )
}
