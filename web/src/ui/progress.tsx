import type { ProgressHTMLAttributes } from 'react'

/** How far something is, from 0 to 1; without a value it has not begun. */
export function Progress({
  label,
  className = 'w-24',
  ...props
}: ProgressHTMLAttributes<HTMLProgressElement> & { label: string }) {
  return (
    <progress
      {...props}
      aria-label={label}
      className={`h-1.5 shrink-0 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent [&::-webkit-progress-value]:transition-[width] ${className}`}
    />
  )
}
