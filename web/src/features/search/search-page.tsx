import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { projectList, useProject } from '../projects/chosen'
import { HitItem } from './hit-item'
import { type Found, searchOf } from './queries'
import type { SearchAddress } from './search-address'
import { SearchForm } from './search-form'

/** Finds passages in the documents of the chosen project, without asking a model. */
export function SearchPage() {
  const t = useTranslations('search')
  const project = useProject()
  const { error } = useQuery(projectList)
  const address = useSearch({ from: '/signed-in/layout/search' })
  const navigate = useNavigate()
  const search = (next: SearchAddress): void => void navigate({ to: '/search', search: next })
  return (
    <Page title={t('title', { project: project?.name ?? '' })}>
      {error && <Problem error={error} />}
      {project && (
        <>
          <SearchForm projectId={project.id} address={address} onSearch={search} />
          {address.q !== undefined && <Results projectId={project.id} address={address} query={address.q} />}
        </>
      )}
    </Page>
  )
}

function Results({ projectId, address, query }: { projectId: number; address: SearchAddress; query: string }) {
  const t = useTranslations('search')
  const found = useQuery(searchOf(projectId, address))
  if (found.error) return <Problem error={found.error} />
  if (!found.data) return <Loading />
  const { hits } = found.data
  return (
    <>
      <Account found={found.data} />
      {hits.length === 0 ? (
        <Nothing address={address} />
      ) : (
        <ol aria-label={t('hits')} className="flex flex-col gap-3">
          {hits.map((hit, at) => (
            <HitItem key={hit.chunk_id} projectId={projectId} hit={hit} rank={at + 1} query={query} />
          ))}
        </ol>
      )}
    </>
  )
}

const REASONS = [
  'no_embedding_model',
  'embedding_unavailable',
  'vector_store_unavailable',
  'no_reranker',
  'reranker_unavailable',
] as const

/** How many, how they were searched for, how long it took, and what could not be done. */
function Account({ found: { hits, mode_used: mode, degraded, tookMs } }: { found: Found }) {
  const t = useTranslations('search')
  const format = useFormatter()
  const known = REASONS.find((reason) => reason === degraded)
  return (
    <div role="status" className="text-sm">
      <p className="text-muted">
        {t('account', {
          count: hits.length,
          mode: t(`modes.${mode}`),
          seconds: format.number(tookMs / 1_000, { maximumSignificantDigits: 2 }),
        })}
      </p>
      {degraded !== null && (
        <p className="text-warn">{known ? t(`degraded.${known}`) : t('degradedBy', { reason: degraded })}</p>
      )}
    </div>
  )
}

/** What one may do when nothing is found. */
function Nothing({ address: { q = '', mode = 'hybrid', documents } }: { address: SearchAddress }) {
  const t = useTranslations('search')
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium">{t('nothing')}</p>
      <ul className="list-disc ps-6 text-muted">
        {/["“„«]/.test(q) && <li>{t('tryUnquoted')}</li>}
        <li>{t('tryOthers')}</li>
        {mode !== 'hybrid' && <li>{t('tryHybrid')}</li>}
        {documents !== undefined && <li>{t('tryEverywhere')}</li>}
        <li>
          {t.rich('lookWhetherRead', {
            link: (text) => (
              <Link to="/documents" className="text-accent underline">
                {text}
              </Link>
            ),
          })}
        </li>
      </ul>
    </div>
  )
}
