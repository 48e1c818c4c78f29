import { Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import type { SharedConversation } from '../../api/types'
import { Button } from '../../ui/button'

type Cited = SharedConversation['messages'][number]['citations'][number]

/** The mark of a citation; pressed, it shows the words of the document. */
export function SharedCitation({ citation }: { citation: Cited }) {
  const inChat = useTranslations('chat')
  const inSources = useTranslations('sources')
  const { index, document_name: name, page, quote, verified } = citation
  const label = inChat('citation', { n: index, name, page })
  return (
    <DialogTrigger>
      <Button
        kind="quiet"
        aria-label={label}
        className={`mx-0.5 h-5 min-w-5 rounded-md px-1 py-0 align-baseline text-xs! ${verified ? 'bg-accent-soft text-accent!' : 'border border-dashed border-warn text-warn!'}`}
      >
        {index}
      </Button>
      <Popover className="max-h-80 w-96 max-w-[calc(100vw-2rem)] overflow-y-auto rounded-xl border border-line bg-raised p-4 shadow-lg">
        <Dialog aria-label={label} className="flex flex-col gap-2 outline-none">
          <p className="text-sm font-medium break-words">
            <bdi>{name}</bdi> · {inSources('page', { page })}
          </p>
          <blockquote dir="auto" className="border-s-2 border-accent ps-3 break-words whitespace-pre-wrap">
            {quote}
          </blockquote>
          <p className={`text-sm ${verified ? 'text-good' : 'text-warn'}`}>
            {inSources(verified ? 'verified' : 'unverified')}
          </p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
