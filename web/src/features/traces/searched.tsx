import { useTranslations } from 'use-intl'
import { useModes } from './modes'
import type { Account } from './queries'

/** The question as it was asked, and, when it was another, as it was searched for. */
export function Asked({ question, account }: { question: string | null; account: Account | null }) {
  const t = useTranslations('traces')
  return (
    <>
      <p dir="auto" className="break-words whitespace-pre-wrap">
        {account?.question ?? question ?? '–'}
      </p>
      {account?.retrieval && (
        <p dir="auto" className="text-sm break-words text-muted">
          {account.search_query === account.question
            ? t('searchedAsAsked')
            : t('searchedFor', { query: account.search_query })}
        </p>
      )}
    </>
  )
}

/** How many passages were weighed, by which search, and whether it did less than was asked. */
export function Searched({ account: { retrieval, candidates } }: { account: Account }) {
  const t = useTranslations('traces')
  const { nameOf, reasonOf } = useModes()
  if (retrieval === null) return null
  return (
    <p className="text-sm text-muted">
      {t('retrieval', { mode: nameOf(retrieval.mode_used), count: candidates.length })}
      {retrieval.rerank && ` ${t('wasReranked')}`}
      {retrieval.degraded !== null && ` ${reasonOf(retrieval.degraded)}`}
    </p>
  )
}
