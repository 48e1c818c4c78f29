import { Button as AriaButton, type ButtonProps } from 'react-aria-components'

const KINDS = {
  primary: 'bg-accent text-on-accent hover:opacity-90 font-medium',
  plain: 'border border-line bg-raised hover:bg-surface',
  danger: 'bg-bad text-canvas hover:opacity-90 font-medium',
  quiet: 'text-muted hover:bg-surface hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent',
}

interface Props extends ButtonProps {
  kind?: keyof typeof KINDS
  className?: string
  /** What it began goes on: it does nothing more, but is not disabled, for that would lose the focus, and a dialog its keys. */
  isBusy?: boolean
}

export function Button({ kind = 'plain', className = '', isBusy = false, onPress, type = 'button', ...props }: Props) {
  return (
    <AriaButton
      {...props}
      type={isBusy ? 'button' : type}
      {...(onPress && !isBusy ? { onPress } : {})}
      className={`inline-flex cursor-pointer items-center justify-center gap-1.5 rounded-lg px-3 py-1.5 text-sm disabled:cursor-default disabled:opacity-50 ${isBusy ? 'opacity-80' : ''} ${KINDS[kind]} ${className}`}
    />
  )
}
