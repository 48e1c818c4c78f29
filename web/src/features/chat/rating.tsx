import { useQueryClient } from '@tanstack/react-query'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Message } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { IconButton } from '../../ui/icon-button'
import { keepMessage } from './conversations'
import { ProblemDialog } from './problem-dialog'

/** Says whether an answer is good, and of one that is not, what is wrong with it: `groundwire eval` reads that. */
export function Rating({ message: { id, feedback } }: { message: Message }) {
  const t = useTranslations('chat')
  const client = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const rate = async (rating: 1 | -1, comment = ''): Promise<void> => {
    const body = { rating, ...(comment === '' ? {} : { comment }) }
    const { message } = await dataOf(api.POST('/api/messages/{id}/feedback', { params: { path: { id } }, body }))
    keepMessage(client, message)
  }
  const isGood = feedback?.rating === 1
  const isBad = feedback?.rating === -1
  return (
    <>
      <IconButton
        icon={ThumbsUp}
        size={14}
        label={t('good')}
        aria-pressed={isGood}
        onPress={() => void rate(1).catch(setError)}
      />
      <IconButton icon={ThumbsDown} size={14} label={t('bad')} aria-pressed={isBad} onPress={() => setIsOpen(true)} />
      <Dialog title={t('badTitle')} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <BadForm
          said={isBad ? (feedback.comment ?? '') : ''}
          onSend={async (comment) => {
            await rate(-1, comment)
            setIsOpen(false)
          }}
          onClose={() => setIsOpen(false)}
        />
      </Dialog>
      <ProblemDialog title={t('notRated')} error={error} onClose={() => setError(null)} />
    </>
  )
}

interface BadFormProps {
  said: string
  onSend(comment: string): Promise<void>
  onClose(): void
}

function BadForm({ said, onSend, onClose }: BadFormProps) {
  const t = useTranslations('chat')
  const [comment, setComment] = useState(said)
  return (
    <Form submit={t('badSubmit')} work={() => onSend(comment.trim())} onCancel={onClose}>
      {(errors) => (
        <Field
          label={t('badWhy')}
          help={t('badHelp')}
          rows={4}
          value={comment}
          onChange={setComment}
          maxLength={2_000}
          error={errors.at('body.comment')}
          autoFocus
        />
      )}
    </Form>
  )
}
