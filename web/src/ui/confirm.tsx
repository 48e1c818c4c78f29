import type { ReactNode } from 'react'
import { Dialog } from './dialog'
import { Form } from './form'

interface ConfirmProps {
  title: string
  /** What will be lost, in a sentence. */
  children: ReactNode
  /** What the button says. */
  submit: string
  isOpen: boolean
  onClose(): void
  /** Stays open, and says why, when it throws. */
  work(): Promise<unknown>
}

/** Asks before something is lost. */
export function Confirm({ title, children, submit, isOpen, onClose, work }: ConfirmProps) {
  const run = async (): Promise<void> => {
    await work()
    onClose()
  }
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} role="alertdialog">
      <p>{children}</p>
      <Form submit={submit} work={run} onCancel={onClose} isDanger />
    </Dialog>
  )
}
