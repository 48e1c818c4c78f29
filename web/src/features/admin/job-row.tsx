import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCw } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import { IconButton } from '../../ui/icon-button'
import { Cell, Row } from '../../ui/table'
import { projectList } from '../projects/chosen'
import type { Job } from './queries'
import { queueOf } from './searches'

const KINDS = { waiting: 'plain', retrying: 'warn', running: 'good', failed: 'bad' } as const

/** One job, and the button that has it tried now. */
export function JobRow({ job, isBusy, onRetry }: { job: Job; isBusy: boolean; onRetry(): void }) {
  const t = useTranslations('admin.jobs')
  const known = queueOf(job.queue)
  const name = known === undefined ? job.queue : t(`queues.${known}`)
  const canRetry = job.state === 'failed' || job.state === 'retrying'
  return (
    <Row>
      <Cell>{name}</Cell>
      <Cell>
        <Badge kind={KINDS[job.state]}>{t(`states.${job.state}`)}</Badge>
      </Cell>
      <Cell>
        <About job={job} />
      </Cell>
      <Cell>
        {job.error && (
          <span className="text-bad">
            {job.error.type === 'lost' ? t('lost') : [job.error.type, job.error.code].filter(Boolean).join(' ')}
          </span>
        )}
      </Cell>
      <Cell isFigure>{job.attempts}</Cell>
      <Cell>
        <When job={job} />
      </Cell>
      <Cell>
        {job.trace_id !== null && (
          <Link
            to="/traces/$id"
            params={{ id: job.trace_id }}
            title={job.trace_id}
            className="font-mono text-xs text-accent underline"
          >
            {job.trace_id.slice(0, 8)}
          </Link>
        )}
      </Cell>
      <Cell>
        {canRetry && (
          <IconButton
            icon={RotateCw}
            label={t('retryOf', { job: [name, job.document_id].filter((part) => part !== null).join(' ') })}
            isDisabled={isBusy}
            onPress={onRetry}
          />
        )}
      </Cell>
    </Row>
  )
}

/** The document, as a link where it is in a project of one's own: an administrator cannot open those of others. */
function About({ job: { document_id: document, project_id: project } }: { job: Job }) {
  const t = useTranslations('admin.jobs')
  const { data } = useQuery(projectList)
  const own = data?.items.find(({ id }) => id === project)
  return (
    <>
      {document !== null &&
        (own === undefined ? (
          <p>{t('document', { id: document })}</p>
        ) : (
          <Link
            to="/projects/$projectId/documents/$id"
            params={{ projectId: String(own.id), id: String(document) }}
            className="text-accent underline"
          >
            {t('document', { id: document })}
          </Link>
        ))}
      {project !== null && (
        <p dir="auto" className="text-muted">
          {own?.name ?? t('ofProject', { id: project })}
        </p>
      )}
    </>
  )
}

/** The last thing that happened to it, or will. */
function When({ job }: { job: Job }) {
  const t = useTranslations('admin.jobs')
  const format = useFormatter()
  const write = (moment: string): string =>
    format.dateTime(new Date(moment), { dateStyle: 'short', timeStyle: 'medium' })
  const last =
    job.state === 'failed' && job.failed_at !== null
      ? t('failed', { time: write(job.failed_at) })
      : job.state === 'running' && job.started_at !== null
        ? t('started', { time: write(job.started_at) })
        : t('due', { time: write(job.due_at) })
  return (
    <span className="text-muted" title={t('made', { time: write(job.created_at) })}>
      {last}
    </span>
  )
}
