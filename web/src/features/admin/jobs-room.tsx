import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { RotateCw } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { Button } from '../../ui/button'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { Table } from '../../ui/table'
import { JobRow } from './job-row'
import { type Job, jobPages, lookAgainMs } from './queries'
import { JOB_STATES, type JobsSearch, QUEUES } from './searches'

const ANY = ''
const withAny = <Value extends string>(label: string, options: { value: Value; label: string }[]) => [
  { value: ANY, label } as const,
  ...options,
]

/** What the server does beside requests: what waits, runs and has failed; and the way to have it tried again. */
export function JobsRoom() {
  const t = useTranslations('admin.jobs')
  const client = useQueryClient()
  const search = useSearch({ from: '/signed-in/layout/admin/jobs' })
  const jobs = useInfiniteQuery({
    ...jobPages(search),
    refetchInterval: ({ state: { data } }) => lookAgainMs(data?.pages.flatMap(({ items }) => items) ?? []),
  })
  const retry = useMutation({
    mutationFn: async (chosen: readonly Job[]) => {
      // One after the other: what fails leaves the rest for another try, and is said.
      for (const { id } of chosen) {
        await dataOf(api.POST('/api/admin/jobs/{id}/retry', { params: { path: { id } } }))
      }
      return chosen.length
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['admin', 'jobs'] }),
  })
  const failed = jobs.data?.filter(({ state }) => state === 'failed') ?? []
  const isFiltered = search.state !== undefined || search.queue !== undefined
  return (
    <>
      <div className="flex flex-wrap items-end gap-3">
        <JobFilters search={search} />
        {failed.length > 1 && (
          <Button isDisabled={retry.isPending} onPress={() => retry.mutate(failed)}>
            <RotateCw size={16} aria-hidden />
            {t('retryAll', { count: failed.length })}
          </Button>
        )}
      </div>
      <p role="status" className="text-sm text-muted empty:hidden">
        {retry.isSuccess && t('retried', { count: retry.data })}
      </p>
      {(jobs.error ?? retry.error) !== null && <Problem error={jobs.error ?? retry.error} />}
      {jobs.data === undefined && jobs.error === null && <Loading />}
      {jobs.data?.length === 0 && <p className="text-muted">{t(isFiltered ? 'noneFound' : 'none')}</p>}
      {jobs.data !== undefined && jobs.data.length > 0 && (
        <Table
          label={t('list')}
          columns={[
            { key: 'queue', title: t('queue') },
            { key: 'state', title: t('state') },
            { key: 'about', title: t('about') },
            { key: 'error', title: t('error') },
            { key: 'attempts', title: t('attempts'), isFigure: true },
            { key: 'when', title: t('when') },
            { key: 'trace', title: t('trace') },
            { key: 'retry', title: <span className="sr-only">{t('retry')}</span> },
          ]}
        >
          {jobs.data.map((job) => (
            <JobRow key={job.id} job={job} isBusy={retry.isPending} onRetry={() => retry.mutate([job])} />
          ))}
        </Table>
      )}
      <LoadMore of={jobs} />
    </>
  )
}

function JobFilters({ search: { state, queue } }: { search: JobsSearch }) {
  const t = useTranslations('admin.jobs')
  const navigate = useNavigate()
  return (
    <>
      <Select
        label={t('state')}
        value={state ?? ANY}
        options={withAny(
          t('anyState'),
          JOB_STATES.map((value) => ({ value, label: t(`states.${value}`) })),
        )}
        onChange={(value) =>
          void navigate({ to: '/admin/jobs', search: { queue, state: value === ANY ? undefined : value } })
        }
      />
      <Select
        label={t('queue')}
        value={queue ?? ANY}
        options={withAny(
          t('anyQueue'),
          QUEUES.map((value) => ({ value, label: t(`queues.${value}`) })),
        )}
        onChange={(value) =>
          void navigate({ to: '/admin/jobs', search: { state, queue: value === ANY ? undefined : value } })
        }
      />
    </>
  )
}
