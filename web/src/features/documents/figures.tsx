import { useFormatter, useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { useKind } from './kind'
import { useSize } from './size'

/** What a document is in one line: kind, size, pages and chunks, and when it last changed. */
export function Figures({ document }: { document: Document }) {
  const t = useTranslations('documents')
  const format = useFormatter()
  const size = useSize()
  const { name } = useKind(document.media_type)
  const { page_count: pages, chunk_count: chunks } = document
  const parts = [
    name,
    size(document.size_bytes),
    ...(pages === null ? [] : [t('ready', { pages, chunks })]),
    format.dateTime(new Date(document.updated_at), { dateStyle: 'medium', timeStyle: 'short' }),
  ]
  return (
    <p className="flex flex-wrap gap-x-1.5 text-sm text-muted">
      {parts.map((part, at) => (
        <span key={part} className="whitespace-nowrap">
          {part}
          {at < parts.length - 1 && <span aria-hidden>{' ·'}</span>}
        </span>
      ))}
    </p>
  )
}
