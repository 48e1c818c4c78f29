import { useSelector } from '@tanstack/react-store'
import { RefreshCw } from 'lucide-react'
import { useCallback, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { Message } from '../../api/types'
import { useServerWords } from '../../i18n/language'
import { NO_ANSWER } from '../../i18n/server-words'
import { CopyButton } from '../../ui/copy-button'
import { IconButton } from '../../ui/icon-button'
import { Problem } from '../../ui/problem'
import { Stepper } from '../../ui/stepper'
import { CitationChip } from '../sources/citation-chip'
import { SourceList } from '../sources/source-list'
import { NothingFound } from '../traces/nothing-found'
import { TraceLink } from '../traces/trace-link'
import { forgetLive, liveAnswers, resume } from './answers'
import type { Placed } from './branches'
import { Markdown } from './lazy-markdown'
import { LostConnection, Progress } from './progress'
import { Rating } from './rating'

interface AnswerProps {
  placed: Placed
  isBusy: boolean
  onAgain(message: Message): void
  onBranch(id: number): void
  /** An answer that this page did not begin is over. */
  onEnded(): void
}

export function Answer({ placed, isBusy, onAgain, onBranch, onEnded }: AnswerProps) {
  const t = useTranslations('chat')
  const say = useServerWords()
  const inTraces = useTranslations('traces')
  const { message } = placed
  const live = useSelector(liveAnswers, (all) => all.get(message.id))
  const isOpen = message.status === 'streaming'
  useEffect(() => {
    if (isOpen) void resume(message.id)?.then(onEnded)
    else forgetLive(message.id)
  }, [isOpen, message.id, onEnded])

  const shown = isOpen && live ? live : null
  const content = shown?.text ?? message.content
  const text = content === NO_ANSWER ? say(content) : content
  const citations = shown?.citations ?? message.citations
  const citationChip = useCallback(
    (index: number) => {
      const citation = citations.find((one) => one.index === index)
      if (!citation) return <span className="text-muted">[{index}]</span>
      return <CitationChip messageId={message.id} citation={citation} among={citations} />
    },
    [citations, message.id],
  )
  const isWriting = shown !== null && shown.step !== null
  return (
    <article aria-label={t('answer')} aria-busy={isWriting} className="flex flex-col gap-2">
      {shown !== null && <Progress live={shown} />}
      <Markdown text={text} renderCitation={citationChip} />
      {shown?.isLost && <LostConnection />}
      {shown !== null && shown.error !== null && <Problem error={shown.error} />}
      {message.status === 'stopped' && <p className="text-sm text-muted">{t('stopped')}</p>}
      {message.status === 'interrupted' && <p className="text-sm text-warn">{t('interrupted')}</p>}
      {message.status === 'failed' && (
        <p className="text-sm text-bad">{t('failed', { detail: say(message.error?.detail ?? '') })}</p>
      )}
      {message.finish_reason === 'length' && <p className="text-sm text-warn">{t('length')}</p>}
      {!isOpen && <SourceList messageId={message.id} citations={citations} />}
      {message.status === 'complete' && citations.length === 0 && <NothingFound message={message} />}
      {!isOpen && (
        <div className="flex items-center gap-1">
          <BranchSwitch placed={placed} onBranch={onBranch} />
          <CopyButton text={text} label={t('copy')} done={t('copied')} />
          <IconButton
            icon={RefreshCw}
            size={14}
            label={t('again')}
            isDisabled={isBusy}
            onPress={() => onAgain(message)}
          />
          <Rating message={message} />
          <TraceLink message={message} className="ms-1 shrink-0 text-xs text-muted underline">
            {inTraces('open')}
          </TraceLink>
          <span className="ms-1 min-w-0 truncate text-xs text-muted">{message.model}</span>
        </div>
      )}
    </article>
  )
}

/** Goes to the version before or after this one, of an answer or of a question. */
export function BranchSwitch({
  placed: { message, siblings },
  onBranch,
}: {
  placed: Placed
  onBranch(id: number): void
}) {
  const t = useTranslations('chat')
  const count = siblings.length
  if (count < 2) return null
  const at = siblings.indexOf(message.id)
  const words = { position: t('branch', { at: at + 1, count }), previous: t('previousBranch'), next: t('nextBranch') }
  const step = (by: number): void => {
    const to = siblings[at + by]
    if (to !== undefined) onBranch(to)
  }
  return <Stepper at={at} count={count} words={words} onStep={step} />
}
