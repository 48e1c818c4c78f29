import { ChevronLeft, ChevronRight } from 'lucide-react'
import { IconButton } from './icon-button'

interface StepperProps {
  /** From 0. */
  at: number
  count: number
  /** What is said between the buttons, such as "2 of 3", and of each. */
  words: { position: string; previous: string; next: string }
  /** To the one before (-1) or after (1). */
  onStep(by: -1 | 1): void
}

/** Goes through a few things one by one, and says where one is. */
export function Stepper({ at, count, words, onStep }: StepperProps) {
  return (
    <span className="flex items-center text-xs text-muted">
      <IconButton icon={ChevronLeft} size={14} label={words.previous} isDisabled={at <= 0} onPress={() => onStep(-1)} />
      {words.position}
      <IconButton
        icon={ChevronRight}
        size={14}
        label={words.next}
        isDisabled={at >= count - 1}
        onPress={() => onStep(1)}
      />
    </span>
  )
}
