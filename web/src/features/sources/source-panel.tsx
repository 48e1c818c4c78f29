import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import { piece } from '../../api/reach'
import type { Citation } from '../../api/types'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { SidePanel } from '../../ui/side-panel'
import { Stepper } from '../../ui/stepper'
import { openDocument } from '../documents/queries'
import { Check } from './citation-chip'
import { stepCitation } from './citation-keys'
import { TextSource } from './text-source'

/** pdf.js is as large as the rest of the page. */
const PdfSource = lazy(async () => ({ default: (await piece(() => import('./pdf-source'))).PdfSource }))

interface SourcePanelProps {
  projectId: number
  citations: readonly Citation[]
  citation: Citation
  onClose(): void
}

/** What a citation rests on, beside the answer: the page it is from, with the quote marked. */
export function SourcePanel({ projectId, citations, citation, onClose }: SourcePanelProps) {
  const t = useTranslations('sources')
  const at = citations.findIndex(({ index }) => index === citation.index)
  const words = {
    position: t('position', { at: at + 1, count: citations.length }),
    previous: t('previous'),
    next: t('next'),
  }
  return (
    <SidePanel label={t('title')} title={citation.document_name} onClose={onClose}>
      <div className="flex items-center justify-between text-sm text-muted">
        <span>{t('page', { page: citation.page })}</span>
        <Stepper at={at} count={citations.length} words={words} onStep={stepCitation} />
      </div>
      <blockquote
        dir="auto"
        className="max-h-48 shrink-0 overflow-y-auto rounded-lg border-s-4 border-accent bg-mark/40 px-3 py-2 text-sm break-words whitespace-pre-wrap"
      >
        {citation.quote}
      </blockquote>
      <Check isVerified={citation.verified} />
      {citation.document_id === null ? (
        <p className="text-sm text-muted">{t('imported')}</p>
      ) : (
        <Source projectId={projectId} documentId={citation.document_id} citation={citation} />
      )}
    </SidePanel>
  )
}

interface SourceProps {
  projectId: number
  documentId: number
  citation: Citation
}

function Source({ projectId, documentId, citation }: SourceProps) {
  const t = useTranslations('sources')
  const ref = { projectId, id: documentId }
  const document = useQuery(openDocument(ref))
  if (document.error instanceof ApiError && document.error.status === 404)
    return <p className="text-sm text-warn">{t('gone')}</p>
  if (document.error) return <Problem error={document.error} />
  if (!document.data) return <Loading />
  const { media_type: mediaType, version: newest } = document.data
  const isNewest = newest === citation.version
  // The original that is kept is that of the newest version; an older one is there as text.
  const isPdf = mediaType === 'application/pdf' && isNewest
  return (
    <>
      {!isNewest && <p className="text-sm text-warn">{t('older', { version: citation.version, newest })}</p>}
      <Link
        to="/projects/$projectId/documents/$id"
        params={{ projectId: String(projectId), id: String(documentId) }}
        search={{ version: citation.version, page: citation.page, start: citation.start, end: citation.end }}
        className="self-start text-sm text-accent underline"
      >
        {t('open')}
      </Link>
      {isPdf ? (
        <Suspense fallback={<Loading />}>
          <PdfSource document={ref} version={citation.version} page={citation.page} quote={citation.quote} />
        </Suspense>
      ) : (
        <TextSource document={ref} version={citation.version} start={citation.start} end={citation.end} />
      )}
    </>
  )
}
