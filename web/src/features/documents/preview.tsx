import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import { piece } from '../../api/reach'
import type { Document } from '../../api/types'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import type { DocumentAddress } from './document-address'
import { documentText } from './queries'
import { TextPreview } from './text-preview'

/** pdf.js is as large as the rest of the page. */
const PdfSource = lazy(async () => ({ default: (await piece(() => import('../sources/pdf-source'))).PdfSource }))

/** What a document says: a PDF as it looks, all else, and what an older version said, as the text that was read. */
export function Preview({ document, address }: { document: Document; address: DocumentAddress }) {
  const t = useTranslations('documents')
  const ref = { projectId: document.project_id, id: document.id }
  const text = useQuery(documentText(ref, address.version))
  // The original that is kept is that of the newest version.
  const isNewest = address.version === undefined || address.version === document.version
  const isPdf = document.media_type === 'application/pdf' && isNewest
  const { page, start, end } = address
  const mark = start === undefined || end === undefined ? null : { start, end }
  const isUnread = text.error instanceof ApiError && text.error.code === 'not_ready'
  return (
    <div className="flex flex-col gap-3">
      {!isNewest && (
        <p className="flex flex-wrap gap-x-2 text-sm text-warn">
          {t('olderShown', { version: address.version ?? 1 })}
          <Link
            to="/projects/$projectId/documents/$id"
            params={{ projectId: String(ref.projectId), id: String(ref.id) }}
            className="text-accent underline"
          >
            {t('toNewest')}
          </Link>
        </p>
      )}
      {isPdf ? (
        <Suspense fallback={<Loading />}>
          <PdfSource
            document={ref}
            version={document.version}
            page={page ?? 1}
            quote={mark === null ? '' : (text.data?.text.slice(mark.start, mark.end) ?? '')}
          />
        </Suspense>
      ) : text.data ? (
        <TextPreview key={`${mark?.start}`} text={text.data} openPage={page ?? 1} mark={mark} />
      ) : isUnread ? (
        <p className="text-muted">{t(document.status === 'failed' ? 'couldNotBeRead' : 'notYetRead')}</p>
      ) : text.error ? (
        <Problem error={text.error} />
      ) : (
        <Loading />
      )}
    </div>
  )
}
