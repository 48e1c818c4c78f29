import { Button as AriaButton, type ButtonProps } from 'react-aria-components'

const KINDS = {
  primary: 'bg-accent text-on-accent hover:opacity-90 font-medium',
  plain: 'border border-line bg-raised hover:bg-surface',
  danger: 'bg-bad text-canvas hover:opacity-90 font-medium',
  quiet: 'text-muted hover:bg-surface hover:text-ink',
}

export function Button({
  kind = 'plain',
  className = '',
  ...props
}: ButtonProps & { kind?: keyof typeof KINDS; className?: string }) {
  return (
    <AriaButton
      {...props}
      className={`inline-flex cursor-pointer items-center justify-center gap-1.5 rounded-lg px-3 py-1.5 text-sm disabled:cursor-default disabled:opacity-50 ${KINDS[kind]} ${className}`}
    />
  )
}
