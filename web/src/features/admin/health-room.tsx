import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { Command } from './command'
import { HEALTH_SECONDS, type Health, health } from './queries'
import { Watching } from './watching'

type Part = keyof Health['checks']
type State = Health['checks'][Part]

const PARTS: readonly Part[] = ['database', 'storage', 'llm', 'vector_store', 'redis', 'telemetry']
const LOOKS = {
  ok: { kind: 'good', icon: CircleCheck, colour: 'text-good', says: 'works' },
  degraded: { kind: 'warn', icon: CircleAlert, colour: 'text-warn', says: 'mend' },
  unavailable: { kind: 'bad', icon: CircleX, colour: 'text-bad', says: 'mend' },
  off: { kind: 'plain', icon: CircleMinus, colour: 'text-muted', says: 'off' },
} as const

/** Whether every part of the installation works, and what to do where one does not. */
export function HealthRoom() {
  const t = useTranslations('admin.health')
  const format = useFormatter()
  const { data, error, dataUpdatedAt } = useQuery(health)
  return (
    <>
      {error !== null && <Problem error={error} />}
      {data ? <Overview health={data} /> : error === null && <Loading />}
      {data && (
        <p className="text-sm text-muted">
          {t('looked', {
            time: format.dateTime(new Date(dataUpdatedAt), { timeStyle: 'medium' }),
            seconds: HEALTH_SECONDS,
          })}
        </p>
      )}
      <Section title={t('doctor')}>
        <p className="max-w-prose text-sm text-muted">{t('doctorWhat')}</p>
        <Command text="groundwire doctor" />
      </Section>
      <Watching />
    </>
  )
}

function Overview({ health: { status, checks } }: { health: Health }) {
  const t = useTranslations('admin.health')
  const { icon: Icon, colour } = LOOKS[status]
  return (
    <>
      <p role="status" className={`flex items-center gap-2 text-lg font-semibold ${colour}`}>
        <Icon size={22} aria-hidden />
        {t(`status.${status}`)}
      </p>
      <ul aria-label={t('parts')} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {PARTS.map((part) => (
          <PartCard key={part} part={part} state={checks[part]} />
        ))}
      </ul>
    </>
  )
}

function PartCard({ part, state }: { part: Part; state: State }) {
  const t = useTranslations('admin.health')
  const { kind, icon: Icon, colour, says } = LOOKS[state]
  return (
    <li className="flex flex-col gap-1 rounded-xl border border-line bg-raised p-3">
      <p className="flex items-center gap-2 font-medium">
        <Icon size={16} aria-hidden className={`shrink-0 ${colour}`} />
        <span className="min-w-0 flex-1">{t(`part.${part}`)}</span>
        <Badge kind={kind}>{t(`state.${state}`)}</Badge>
      </p>
      <p className="text-sm text-muted">{t(`${says}.${part}`)}</p>
    </li>
  )
}
