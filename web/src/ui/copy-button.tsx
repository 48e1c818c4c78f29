import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button'

const SHOWN_MS = 1_500

export function CopyButton({ text, label, done }: { text: string; label: string; done: string }) {
  const [isDone, setIsDone] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setIsDone(true)
    setTimeout(() => setIsDone(false), SHOWN_MS)
  }
  return (
    <Button
      kind="quiet"
      aria-label={isDone ? done : label}
      className="px-1.5 py-1"
      onPress={() => void copy().catch(() => {})}
    >
      {isDone ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </Button>
  )
}
