import { useSelector } from '@tanstack/react-store'
import { BadgeCheck, CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import type { Citation } from '../../api/types'
import { beside, chipName, showBeside } from './beside'

interface CitationChipProps {
  messageId: number
  citation: Citation
  /** All of its answer, in their order. */
  among: readonly Citation[]
}

const SHAPES = {
  verified: 'bg-accent-soft text-accent',
  unverified: 'border border-dashed border-warn text-warn',
  shown: 'bg-accent text-on-accent',
}

/** `[n]` in an answer: whoever points at it sees the quote, whoever presses it sees where that stands. */
export function CitationChip({ messageId, citation, among }: CitationChipProps) {
  const t = useTranslations('sources')
  const { index, document_name: name, page, verified } = citation
  const isShown = useSelector(
    beside,
    (shown) => shown?.kind === 'source' && shown.messageId === messageId && shown.citation.index === index,
  )
  const [isOpen, setIsOpen] = useState(false)
  const show = (): void => {
    setIsOpen(false)
    showBeside({ kind: 'source', messageId, citation, among })
  }
  const label = t('chip', { n: index, name, page })
  // It belongs to the content of the page, and not beside all of its parts.
  const content = document.getElementById('content')
  return (
    <TooltipTrigger delay={250} closeDelay={100} isOpen={isOpen && !isShown} onOpenChange={setIsOpen}>
      <AriaButton
        data-citation={chipName(messageId, index)}
        aria-label={verified ? label : t('chipUnverified', { label })}
        aria-current={isShown}
        onPress={show}
        className={`mx-0.5 inline-flex h-5 min-w-5 cursor-pointer items-center justify-center gap-0.5 rounded-md px-1 align-baseline text-xs tabular-nums hover:opacity-80 ${SHAPES[isShown ? 'shown' : verified ? 'verified' : 'unverified']}`}
      >
        {index}
        {!verified && <CircleHelp size={11} aria-hidden />}
      </AriaButton>
      <Tooltip
        offset={6}
        {...(content ? { UNSTABLE_portalContainer: content } : {})}
        className="flex max-w-sm flex-col gap-1.5 rounded-xl border border-line bg-raised px-3 py-2 text-sm text-ink shadow-lg"
      >
        <span dir="auto" className="line-clamp-6 break-words whitespace-pre-line">
          “{citation.quote}”
        </span>
        <span className="text-xs break-words text-muted">{t('place', { name, page })}</span>
        <Check isVerified={verified} />
      </Tooltip>
    </TooltipTrigger>
  )
}

/** Whether a quote bears out what cites it, in words and a picture. */
export function Check({ isVerified }: { isVerified: boolean }) {
  const t = useTranslations('sources')
  const Icon = isVerified ? BadgeCheck : CircleHelp
  return (
    <span className={`flex items-start gap-1.5 text-xs ${isVerified ? 'text-good' : 'text-warn'}`}>
      <Icon size={14} aria-hidden className="mt-0.5 shrink-0" />
      {t(isVerified ? 'verified' : 'unverified')}
    </span>
  )
}
