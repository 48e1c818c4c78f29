import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SharedConversation } from '../../api/types'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Check } from '../sources/citation-chip'

type Cited = SharedConversation['messages'][number]['citations'][number]

/** The mark of a citation; pressed, it shows the words of the document. */
export function SharedCitation({ citation }: { citation: Cited }) {
  const inSources = useTranslations('sources')
  const [isOpen, setIsOpen] = useState(false)
  const { index, document_name: name, page, quote, verified } = citation
  const label = inSources('chip', { n: index, name, page })
  return (
    <>
      <Button
        kind="quiet"
        aria-label={verified ? label : inSources('chipUnverified', { label })}
        className={`mx-0.5 h-5 min-w-5 rounded-md px-1 py-0 align-baseline text-xs! ${verified ? 'bg-accent-soft text-accent!' : 'border border-dashed border-warn text-warn!'}`}
        onPress={() => setIsOpen(true)}
      >
        {index}
      </Button>
      <Dialog title={name} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <p className="text-sm text-muted">{inSources('page', { page })}</p>
        <blockquote dir="auto" className="border-s-2 border-accent ps-3 break-words whitespace-pre-wrap">
          {quote}
        </blockquote>
        <Check isVerified={verified} />
      </Dialog>
    </>
  )
}
