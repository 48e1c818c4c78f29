import { Pencil } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Message } from '../../api/types'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { BranchSwitch } from './answer'
import type { Placed } from './branches'

interface QuestionProps {
  placed: Placed
  isBusy: boolean
  onEdit(message: Message, text: string): void
  /** It is being changed (its id), or no more (null). */
  onEditing(id: number | null): void
  onBranch(id: number): void
}

/** A question, which can be asked differently. */
export function Question({ placed, isBusy, onEdit, onEditing, onBranch }: QuestionProps) {
  const t = useTranslations('chat')
  const inApp = useTranslations('app')
  const { message } = placed
  const [text, setText] = useState<string | null>(null)
  const isEdited = text !== null
  useEffect(() => {
    if (!isEdited) return
    onEditing(message.id)
    return () => onEditing(null)
  }, [isEdited, message.id, onEditing])
  if (text !== null) {
    const save = (): void => {
      setText(null)
      if (text.trim() !== '' && text !== message.content) onEdit(message, text.trim())
    }
    return (
      <form
        className="flex flex-col gap-2 rounded-2xl border border-line bg-raised p-3"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <textarea
          // biome-ignore lint/a11y/noAutofocus: whoever asks to edit goes on there
          autoFocus
          aria-label={t('edit')}
          value={text}
          dir="auto"
          onChange={(event) => setText(event.target.value)}
          className="field-sizing-content resize-none bg-transparent outline-none"
        />
        <div className="flex justify-end gap-2">
          <Button onPress={() => setText(null)}>{inApp('cancel')}</Button>
          <Button kind="primary" type="submit">
            {t('send')}
          </Button>
        </div>
      </form>
    )
  }
  return (
    <div className="group flex flex-col items-end gap-1">
      <article
        aria-label={t('question')}
        dir="auto"
        className="max-w-[85%] rounded-2xl bg-surface px-4 py-2 break-words whitespace-pre-wrap"
      >
        {message.content}
      </article>
      <div className="flex items-center">
        <BranchSwitch placed={placed} onBranch={onBranch} />
        <IconButton
          icon={Pencil}
          size={14}
          label={t('edit')}
          isDisabled={isBusy}
          onPress={() => setText(message.content)}
        />
      </div>
    </div>
  )
}
