import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormatter, useLocale, useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { CopyButton } from '../../ui/copy-button'
import { readingList } from './queries'
import { useSize } from './size'

/** All that is known of a document besides what it says. */
export function Details({ document }: { document: Document }) {
  const t = useTranslations('documents')
  const inErrors = useTranslations('errors')
  const format = useFormatter()
  const locale = useLocale()
  const size = useSize()
  const { data: readings } = useQuery(readingList({ projectId: document.project_id, id: document.id }))
  const reading = readings?.items.find(({ version }) => version === document.version)
  const when = (moment: string): string =>
    format.dateTime(new Date(moment), { dateStyle: 'medium', timeStyle: 'medium' })
  const entries: [string, ReactNode][] = [
    [t('mediaType'), document.media_type],
    [t('sizeLabel'), size(document.size_bytes)],
    ...(document.page_count === null
      ? []
      : [[t('pages'), format.number(document.page_count)] satisfies [string, string]]),
    [t('chunks'), format.number(document.chunk_count)],
    [t('tokens'), format.number(document.token_count)],
    [
      t('language'),
      document.language === null
        ? t('unknownLanguage')
        : (new Intl.DisplayNames(locale, { type: 'language' }).of(document.language) ?? document.language),
    ],
    [t('version'), format.number(document.version)],
    [t('createdAt'), when(document.created_at)],
    [t('updatedAt'), when(document.updated_at)],
    [
      'SHA-256',
      <span key="sha" className="flex items-start gap-1">
        <span className="font-mono text-xs leading-6 break-all">{document.sha256}</span>
        <CopyButton text={document.sha256} label={t('copySha')} done={inErrors('copied')} />
      </span>,
    ],
    ...(document.error === null ? [] : [[t('saidBy'), document.error.detail] satisfies [string, string]]),
  ]
  if (document.source_url !== null) {
    entries.push([
      t('sourceUrl'),
      <a
        key="url"
        href={document.source_url}
        target="_blank"
        rel="noopener noreferrer"
        className="break-all text-accent underline"
      >
        {document.source_url}
      </a>,
    ])
  }
  if (reading) {
    entries.push([
      t('trace'),
      <Link key="trace" to="/traces/$id" params={{ id: reading.trace_id }} className="text-accent underline">
        {t('howRead')}
      </Link>,
    ])
  }
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[max-content_1fr]">
      {entries.map(([name, value]) => (
        <div key={name} className="min-w-0 sm:contents">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
