import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import { Cell, Row } from '../../ui/table'
import type { AuditEntry } from './audit-actions'

/** One thing that was done, or tried. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const t = useTranslations('audit')
  const format = useFormatter()
  return (
    <Row>
      <Cell>
        <time dateTime={entry.at} className="whitespace-nowrap text-muted">
          {format.dateTime(new Date(entry.at), { dateStyle: 'medium', timeStyle: 'medium' })}
        </time>
      </Cell>
      <Cell>
        <Who entry={entry} />
      </Cell>
      <Cell>
        <p>
          {t(`actions.${entry.action}`)} {entry.outcome === 'refused' && <Badge kind="warn">{t('refused')}</Badge>}
        </p>
        {entry.target_id !== null && (
          <p className="font-mono text-xs break-all text-muted">
            {t('target', { type: entry.target_type, id: entry.target_id })}
          </p>
        )}
      </Cell>
      <Cell>
        <Details entry={entry} />
      </Cell>
    </Row>
  )
}

function Who({ entry: { actor_id: id, actor_email: email } }: { entry: AuditEntry }) {
  const t = useTranslations('audit')
  if (id === null) return <span className="text-muted">{t('nobody')}</span>
  const who = email ?? t('gone', { id })
  return (
    <Link
      to="/admin/audit"
      search={(search) => ({ ...search, actor: id })}
      aria-label={t('onlyThis', { who })}
      title={t('onlyThis', { who })}
      className="break-words underline decoration-line underline-offset-2 hover:decoration-current"
    >
      {who}
    </Link>
  )
}

/** What an entry says besides, under the API's own names; and from where it came. */
function Details({ entry }: { entry: AuditEntry }) {
  const t = useTranslations('audit')
  const said: [string, ReactNode][] = Object.entries(entry.details).map(([name, value]) => [name, textOf(value)])
  const about: [string, ReactNode][] = [
    [t('credential'), entry.credential && t(`by.${entry.credential}`, { id: entry.credential_id ?? '' })],
    [t('project'), entry.project_id],
    [t('address'), entry.address],
    [t('agent'), entry.user_agent],
    [t('trace'), entry.trace_id && <TraceLink id={entry.trace_id} />],
  ]
  const summary = said.map(([name, value]) => `${name}: ${value}`).join(', ')
  return (
    <details>
      <summary className="cursor-pointer text-muted">{summary === '' ? t('more') : summary}</summary>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
        {[...said, ...about.filter(([, value]) => value !== null)].map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd dir="auto" className="break-all">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function TraceLink({ id }: { id: string }) {
  return (
    <Link to="/traces/$id" params={{ id }} className="font-mono text-accent underline">
      {id}
    </Link>
  )
}

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
