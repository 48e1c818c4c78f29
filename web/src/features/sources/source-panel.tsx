import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { Citation } from '../../api/types'
import { IconButton } from '../../ui/icon-button'
import { Stepper } from '../../ui/stepper'
import { sourceDocument } from './queries'
import { TextSource } from './text-source'

/** pdf.js is as large as the rest of the page. */
const PdfSource = lazy(async () => ({ default: (await import('./pdf-source')).PdfSource }))

interface SourcePanelProps {
  projectId: number
  citations: readonly Citation[]
  citation: Citation
  onShow(citation: Citation): void
  onClose(): void
}

/** What a citation rests on, beside the answer: the page it is from, with the quote marked. */
export function SourcePanel({ projectId, citations, citation, onShow, onClose }: SourcePanelProps) {
  const t = useTranslations('sources')
  const inApp = useTranslations('app')
  const at = citations.findIndex(({ index }) => index === citation.index)
  const words = {
    position: t('position', { at: at + 1, count: citations.length }),
    previous: t('previous'),
    next: t('next'),
  }
  const go = (by: number): void => {
    const next = citations[at + by]
    if (next) onShow(next)
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea')) return
      if (event.key === 'Escape') onClose()
      else if (event.key === ']') go(1)
      else if (event.key === '[') go(-1)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
  return (
    <aside
      aria-label={t('title')}
      className="flex w-full flex-col gap-3 overflow-y-auto border-s border-line bg-raised p-4 max-md:absolute max-md:inset-0 max-md:z-20 md:w-[28rem]"
    >
      <div className="flex items-start justify-between gap-2">
        <h2 dir="auto" className="min-w-0 font-semibold break-words">
          {citation.document_name}
        </h2>
        <IconButton icon={X} label={inApp('close')} onPress={onClose} />
      </div>
      <div className="flex items-center justify-between text-sm text-muted">
        <span>{t('page', { page: citation.page })}</span>
        <Stepper at={at} count={citations.length} words={words} onStep={go} />
      </div>
      <blockquote
        dir="auto"
        className="rounded-lg border-s-4 border-accent bg-mark/40 px-3 py-2 text-sm whitespace-pre-wrap"
      >
        {citation.quote}
      </blockquote>
      <p className={`text-sm ${citation.verified ? 'text-good' : 'text-warn'}`}>
        {t(citation.verified ? 'verified' : 'unverified')}
      </p>
      {citation.document_id === null ? (
        <p className="text-sm text-muted">{t('imported')}</p>
      ) : (
        <Source projectId={projectId} documentId={citation.document_id} citation={citation} />
      )}
    </aside>
  )
}

function Source({ projectId, documentId, citation }: { projectId: number; documentId: number; citation: Citation }) {
  const inApp = useTranslations('app')
  const source = { projectId, documentId, version: citation.version }
  const document = useQuery(sourceDocument(source))
  if (document.isLoading) return <p className="text-sm text-muted">{inApp('loading')}</p>
  // The original that is kept is that of the newest version; an older one is there as text.
  const isPdf = document.data?.media_type === 'application/pdf' && document.data.version === citation.version
  if (!isPdf) return <TextSource source={source} start={citation.start} end={citation.end} />
  return (
    <Suspense fallback={<p className="text-sm text-muted">{inApp('loading')}</p>}>
      <PdfSource source={source} page={citation.page} quote={citation.quote} />
    </Suspense>
  )
}
