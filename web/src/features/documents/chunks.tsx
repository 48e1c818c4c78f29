import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import type { Document } from '../../api/types'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { type Chunk, chunkList } from './queries'

/** What the machine sees of a document: the pieces that are searched, each with where it is from. */
export function Chunks({ document }: { document: Document }) {
  const t = useTranslations('documents')
  const list = useInfiniteQuery(chunkList({ projectId: document.project_id, id: document.id }))
  if (list.error instanceof ApiError && list.error.code === 'not_ready') {
    return <p className="text-muted">{t(document.status === 'failed' ? 'couldNotBeRead' : 'notYetRead')}</p>
  }
  return (
    <>
      <p className="text-sm text-muted">{t('chunksHelp')}</p>
      {list.error && <Problem error={list.error} />}
      {list.isPending && <Loading />}
      <ol aria-label={t('part.chunks')} className="flex flex-col gap-3">
        {list.data?.map((chunk) => (
          <ChunkItem key={chunk.id} chunk={chunk} document={document} />
        ))}
      </ol>
      <LoadMore of={list} />
    </>
  )
}

function ChunkItem({ chunk, document }: { chunk: Chunk; document: Document }) {
  const t = useTranslations('documents')
  const format = useFormatter()
  const { ordinal, page, start, end, heading_path: headings, text } = chunk
  return (
    <li className="rounded-lg border border-line bg-raised">
      <div className="flex flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 text-xs text-muted">
        <span className="font-medium text-ink">{t('chunkNumber', { number: ordinal + 1 })}</span>
        <span>{t('page', { page })}</span>
        <span className="tabular-nums">{t('range', { start: format.number(start), end: format.number(end) })}</span>
        <Link
          to="/projects/$projectId/documents/$id"
          params={{ projectId: String(document.project_id), id: String(document.id) }}
          search={{ page, start, end }}
          className="ms-auto text-accent underline"
        >
          {t('showPlace')}
        </Link>
      </div>
      {headings.length > 0 && (
        <p dir="auto" className="px-3 pt-2 text-xs text-muted">
          {headings.join(' › ')}
        </p>
      )}
      <p dir="auto" className="px-3 py-2 text-sm break-words whitespace-pre-wrap">
        {text}
      </p>
    </li>
  )
}
