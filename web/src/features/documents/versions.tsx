import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { Badge } from '../../ui/badge'
import { Cell, Row, Table } from '../../ui/table'
import { readingList } from './queries'

/** So many of the newest are listed. */
const LISTED = 200

/** Each version of a document, newest first, with its text; when and how it was read where one may know that. */
export function Versions({ document }: { document: Document }) {
  const t = useTranslations('documents')
  const format = useFormatter()
  const ref = { projectId: document.project_id, id: document.id }
  // Who did not add the document may not see these; the versions are there all the same.
  const { data: readings } = useQuery(readingList(ref))
  const numbers = Array.from({ length: Math.min(LISTED, document.version) }, (_, at) => document.version - at)
  const columns = [
    { key: 'version', title: t('version') },
    { key: 'when', title: t('added') },
    { key: 'state', title: t('state') },
    { key: 'ways', title: <span className="sr-only">{t('ways')}</span> },
  ]
  return (
    <>
      <p className="text-sm text-muted">{t('versionsHelp')}</p>
      <Table label={t('part.versions')} columns={columns}>
        {numbers.map((version) => {
          const reading = readings?.items.find((one) => one.version === version)
          const status = version === document.version ? document.status : reading?.status
          return (
            <Row key={version}>
              <Cell>{version}</Cell>
              <Cell>
                {reading
                  ? format.dateTime(new Date(reading.created_at), { dateStyle: 'medium', timeStyle: 'short' })
                  : '–'}
              </Cell>
              <Cell>
                {status === 'failed' ? (
                  <Badge kind="bad">{t('status.failed')}</Badge>
                ) : version === document.version ? (
                  <Badge kind={status === 'ready' ? 'good' : 'plain'}>{t(`status.${document.status}`)}</Badge>
                ) : (
                  <Badge>{t('older')}</Badge>
                )}
              </Cell>
              <Cell>
                <span className="flex flex-wrap gap-x-3">
                  <Link
                    to="/projects/$projectId/documents/$id"
                    params={{ projectId: String(ref.projectId), id: String(ref.id) }}
                    search={{ version }}
                    className="text-accent underline"
                  >
                    {t('textOf', { version })}
                  </Link>
                  {reading && (
                    <Link to="/traces/$id" params={{ id: reading.trace_id }} className="text-accent underline">
                      {t('howRead')}
                    </Link>
                  )}
                </span>
              </Cell>
            </Row>
          )
        })}
      </Table>
      {document.version > LISTED && <p className="text-sm text-muted">{t('newestListed', { count: LISTED })}</p>}
    </>
  )
}
