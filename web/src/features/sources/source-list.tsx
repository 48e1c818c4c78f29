import { useSelector } from '@tanstack/react-store'
import { BadgeCheck, CircleHelp } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import type { Citation } from '../../api/types'
import { beside, showBeside } from './beside'

/** More than these are folded together. */
const OPEN_COUNT = 5

/** What an answer rests on, a line each. */
export function SourceList({ messageId, citations }: { messageId: number; citations: readonly Citation[] }) {
  const t = useTranslations('sources')
  if (citations.length === 0) return null
  return (
    <details open={citations.length <= OPEN_COUNT} className="text-sm">
      <summary className="w-fit cursor-pointer rounded text-muted">{t('list', { count: citations.length })}</summary>
      <ol className="mt-1 flex flex-col">
        {citations.map((citation) => (
          <li key={citation.index}>
            <SourceLine messageId={messageId} citation={citation} among={citations} />
          </li>
        ))}
      </ol>
    </details>
  )
}

interface SourceLineProps {
  messageId: number
  citation: Citation
  among: readonly Citation[]
}

function SourceLine({ messageId, citation, among }: SourceLineProps) {
  const t = useTranslations('sources')
  const isShown = useSelector(
    beside,
    (shown) => shown?.kind === 'source' && shown.messageId === messageId && shown.citation.index === citation.index,
  )
  const Icon = citation.verified ? BadgeCheck : CircleHelp
  return (
    <AriaButton
      aria-current={isShown}
      onPress={() => showBeside({ kind: 'source', messageId, citation, among })}
      className={`flex w-full min-w-0 cursor-pointer items-center gap-2 rounded-lg px-2 py-1 text-start hover:bg-surface ${isShown ? 'bg-accent-soft' : ''}`}
    >
      <span className="w-5 shrink-0 text-end text-muted tabular-nums">{citation.index}</span>
      <span dir="auto" className="min-w-0 truncate">
        {citation.document_name}
      </span>
      <span className="shrink-0 text-muted">{t('page', { page: citation.page })}</span>
      <Icon size={14} aria-hidden className={`shrink-0 ${citation.verified ? 'text-good' : 'text-warn'}`} />
      {!citation.verified && <span className="sr-only">{t('notBorneOut')}</span>}
    </AriaButton>
  )
}
