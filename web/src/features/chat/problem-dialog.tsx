import { Dialog } from '../../ui/dialog'
import { Problem } from '../../ui/problem'

interface ProblemDialogProps {
  title: string
  /** Null: all is well, and nothing is shown. */
  error: unknown
  onClose(): void
}

/** Says what went wrong with something that has no place of its own on the page. */
export function ProblemDialog({ title, error, onClose }: ProblemDialogProps) {
  return (
    <Dialog title={title} isOpen={error !== null} onClose={onClose}>
      <Problem error={error} />
    </Dialog>
  )
}
