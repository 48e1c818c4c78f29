import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './icon-button'

const SHOWN_MS = 1_500

export function CopyButton({ text, label, done }: { text: string; label: string; done: string }) {
  const [isDone, setIsDone] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setIsDone(true)
    setTimeout(() => setIsDone(false), SHOWN_MS)
  }
  return (
    <IconButton
      icon={isDone ? Check : Copy}
      size={14}
      label={isDone ? done : label}
      onPress={() => void copy().catch(() => {})}
    />
  )
}
