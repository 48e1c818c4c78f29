import { ArrowUp, Paperclip, Square } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { readChoice, saveChoice } from '../../app/choices'
import { useUser } from '../../app/session'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { chosenFiles, type NamedFile } from '../documents/files'
import { COMPOSER_ID, focusComposer } from './composer-focus'
import { prepareMarkdown } from './lazy-markdown'

interface ComposerProps {
  /** Under which what is being written is kept, through a reload and an expired session. */
  draft: string
  isBusy: boolean
  /** @returns whether the question was taken; one that was not stays a draft. */
  onSend(message: string): Promise<boolean>
  onStop(): void
  onFiles(files: readonly NamedFile[]): void
  /** What stands beneath the text: who answers. */
  children?: ReactNode
}

/** Where questions are written. */
export function Composer({ draft, isBusy, onSend, onStop, onFiles, children }: ComposerProps) {
  const t = useTranslations('chat')
  const { text, change, send } = useDraft(draft, onSend)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (draft !== '') box.current?.focus()
  }, [draft])
  const submit = (): void => {
    if (text.trim() === '' || isBusy) return
    send()
    box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a word is being composed, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-1 rounded-2xl border border-line bg-raised p-2 focus-within:border-accent">
      <textarea
        ref={box}
        id={COMPOSER_ID}
        aria-label={t('placeholder')}
        placeholder={t('placeholder')}
        value={text}
        onChange={(event) => {
          prepareMarkdown()
          change(event.target.value)
        }}
        onKeyDown={onKeyDown}
        rows={1}
        dir="auto"
        className="field-sizing-content max-h-60 resize-none bg-transparent px-2 py-1.5 outline-none placeholder:text-muted"
      />
      <div className="flex items-center gap-1">
        <FileTrigger allowsMultiple onSelect={(files) => onFiles(chosenFiles(files ?? []))}>
          <IconButton icon={Paperclip} label={t('attach')} />
        </FileTrigger>
        <div className="flex min-w-0 flex-1 items-center gap-1">{children}</div>
        {isBusy ? (
          <Button
            key="stop"
            aria-label={t('stop')}
            onPress={() => {
              onStop()
              focusComposer()
            }}
            className="size-8 shrink-0 p-0!"
          >
            <Square size={14} aria-hidden />
          </Button>
        ) : (
          <Button
            key="send"
            kind="primary"
            aria-label={t('send')}
            onPress={submit}
            isDisabled={text.trim() === ''}
            className="size-8 shrink-0 p-0!"
          >
            <ArrowUp size={18} aria-hidden />
          </Button>
        )}
      </div>
    </div>
  )
}

/** What is being written; it is kept until the server has it, for whoever writes it and nobody else. */
function useDraft(draft: string, onSend: (message: string) => Promise<boolean>) {
  const key = `draft.${useUser().id}.${draft}`
  const [text, setText] = useState(() => readChoice(key) ?? '')
  useEffect(() => setText(readChoice(key) ?? ''), [key])
  const change = (value: string): void => {
    setText(value)
    saveChoice(key, value === '' ? null : value)
  }
  const send = (): void => {
    const message = text.trim()
    setText('')
    void onSend(message).then((isTaken) => {
      // Meanwhile the next one may have been begun.
      const kept = readChoice(key)
      if (isTaken && kept?.trim() === message) saveChoice(key, null)
      if (!isTaken) change(kept === null || kept.trim() === message ? message : `${message}\n\n${kept}`)
    })
  }
  return { text, change, send }
}
