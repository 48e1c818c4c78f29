import { Link } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import type { Hit } from './queries'
import { markWords } from './words'

const SCORES = ['rerank', 'fused', 'lexical', 'vector'] as const

interface HitItemProps {
  projectId: number
  hit: Hit
  /** From 1. */
  rank: number
  query: string
}

/** A passage that was found: where it is from, its words, and what each part of the search gave it. */
export function HitItem({ projectId, hit, rank, query }: HitItemProps) {
  const t = useTranslations('search')
  const format = useFormatter()
  const { document_id: id, document_name: name, version, page, start, end, heading_path: headings, text, scores } = hit
  return (
    <li className="rounded-lg border border-line bg-raised px-3 py-2">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-sm text-muted tabular-nums">{rank}</span>
        <Link
          to="/projects/$projectId/documents/$id"
          params={{ projectId: String(projectId), id: String(id) }}
          search={{ page, start, end, version }}
          className="min-w-0 font-medium break-words text-accent hover:underline"
        >
          <bdi>{name}</bdi>
          {', '}
          {t('page', { page })}
        </Link>
      </div>
      {headings.length > 0 && (
        <p dir="auto" className="text-xs text-muted">
          {headings.join(' › ')}
        </p>
      )}
      <p dir="auto" className="mt-1 max-h-60 overflow-y-auto text-sm break-words whitespace-pre-wrap">
        {markWords(text, query).map(({ text: part, isMarked }, at) =>
          isMarked ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text stand in their order
            <mark key={at} className="rounded-sm bg-mark text-ink">
              {part}
            </mark>
          ) : (
            part
          ),
        )}
      </p>
      <dl aria-label={t('scores')} className="mt-2 flex flex-wrap gap-x-4 text-xs text-muted">
        {SCORES.map((score) => {
          const value = scores[score]
          return (
            value !== undefined && (
              <div key={score} className="flex gap-1">
                <dt>{t(`score.${score}`)}</dt>
                <dd className="tabular-nums">{format.number(value, { maximumSignificantDigits: 3 })}</dd>
              </div>
            )
          )
        })}
      </dl>
    </li>
  )
}
