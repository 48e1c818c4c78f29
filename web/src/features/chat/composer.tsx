import { ArrowUp, Square } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { readChoice, saveChoice } from '../../app/choices'
import { Button } from '../../ui/button'

interface ComposerProps {
  /** Under which what is being written is kept, through a reload and an expired session. */
  draft: string
  isBusy: boolean
  onSend(message: string): void
  onStop(): void
}

export function Composer({ draft, isBusy, onSend, onStop }: ComposerProps) {
  const t = useTranslations('chat')
  const key = `draft.${draft}`
  const [text, setText] = useState(() => readChoice(key) ?? '')
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    setText(readChoice(key) ?? '')
    box.current?.focus()
  }, [key])
  const change = (value: string): void => {
    setText(value)
    saveChoice(key, value === '' ? null : value)
  }
  const send = (): void => {
    const message = text.trim()
    if (message === '' || isBusy) return
    change('')
    onSend(message)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a word is being composed, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <div className="mx-auto flex w-full max-w-3xl items-end gap-2 rounded-2xl border border-line bg-raised p-2 focus-within:border-accent">
      <textarea
        ref={box}
        aria-label={t('placeholder')}
        placeholder={t('placeholder')}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        rows={1}
        dir="auto"
        className="field-sizing-content max-h-60 flex-1 resize-none bg-transparent px-2 py-1.5 outline-none placeholder:text-muted"
      />
      {isBusy ? (
        <Button aria-label={t('stop')} onPress={onStop} className="size-9 p-0">
          <Square size={16} aria-hidden />
        </Button>
      ) : (
        <Button
          kind="primary"
          aria-label={t('send')}
          onPress={send}
          isDisabled={text.trim() === ''}
          className="size-9 p-0"
        >
          <ArrowUp size={18} aria-hidden />
        </Button>
      )}
    </div>
  )
}
