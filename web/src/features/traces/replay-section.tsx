import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { LoadMore } from '../../ui/load-more'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { type ExplainedAnswer, type Replay, traceList } from './queries'
import { ReplayComparison } from './replay-comparison'
import { ReplayForm } from './replay-form'
import { kindOfStatus, useStatus } from './status'
import { useFigures } from './use-figures'

/** Asks the same once more with something changed, and puts both side by side; what was tried before is below. */
export function ReplaySection({ original }: { original: ExplainedAnswer }) {
  const t = useTranslations('traces')
  const client = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const [latest, setLatest] = useState<Replay | null>(null)
  const show = (replay: Replay): void => {
    setLatest(replay)
    void client.invalidateQueries({ queryKey: ['traces'] })
  }
  return (
    <Section title={t('replay.title')}>
      <p className="text-sm text-muted">{t('replay.text')}</p>
      {isOpen ? (
        <ReplayForm original={original} onDone={show} onClose={() => setIsOpen(false)} />
      ) : (
        <Button className="self-start" onPress={() => setIsOpen(true)}>
          {t('replay.open')}
        </Button>
      )}
      <div role="status" className="sr-only">
        {latest !== null && t('replay.done')}
      </div>
      {latest && <ReplayComparison replay={latest} />}
      <EarlierReplays messageId={original.summary.id} />
    </Section>
  )
}

function EarlierReplays({ messageId }: { messageId: number }) {
  const t = useTranslations('traces')
  const { moment, seconds, dollars } = useFigures()
  const statusOf = useStatus()
  const replays = useInfiniteQuery(traceList({ kind: 'replay', message_id: messageId }))
  if (replays.error) return <Problem error={replays.error} />
  if (!replays.data || replays.data.length === 0) return null
  return (
    <>
      <h3 className="text-sm font-medium">{t('replay.earlier')}</h3>
      <ul className="flex flex-col text-sm">
        {replays.data.map((replay) => (
          <li key={replay.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-1.5">
            <Link to="/traces/$id" params={{ id: replay.trace_id }} className="text-accent underline">
              {moment(replay.created_at)}
            </Link>
            <span className="break-all">{replay.model}</span>
            <Badge kind={kindOfStatus(replay.status)}>{statusOf(replay.status)}</Badge>
            <span className="text-muted tabular-nums">
              {seconds(replay.total_ms)} · {dollars(replay.usage?.cost_usd)}
            </span>
          </li>
        ))}
      </ul>
      <LoadMore of={replays} />
    </>
  )
}
