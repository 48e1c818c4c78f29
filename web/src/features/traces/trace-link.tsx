import { Link } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import type { Message } from '../../api/types'
import { showBeside } from '../sources/beside'

interface TraceLinkProps {
  message: Message
  className: string
  children: ReactNode
}

/** The way to how an answer came to be: beside it, or, in a tab of its own, all of it. */
export function TraceLink({ message: { id, trace_id: traceId }, className, children }: TraceLinkProps) {
  const open = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    showBeside({ kind: 'account', messageId: id, traceId })
  }
  return (
    <Link to="/traces/$id" params={{ id: traceId }} onClick={open} className={className}>
      {children}
    </Link>
  )
}
