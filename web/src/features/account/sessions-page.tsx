import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { AccountPart } from './account-part'
import { deviceOf } from './device'
import { type Session, sessionList } from './queries'

/** Where one is signed in, and the way to end it there. */
export function SessionsPage() {
  const t = useTranslations('account')
  const sessions = useInfiniteQuery(sessionList)
  const { data, error } = sessions
  return (
    <AccountPart>
      <Section title={t('sessions')}>
        <p className="text-sm text-muted">{t('sessionsText')}</p>
        {error !== null && <Problem error={error} />}
        {!data && error === null && <Loading />}
        <ul aria-label={t('sessions')} className="flex flex-col gap-2">
          {data?.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
        <LoadMore of={sessions} />
      </Section>
    </AccountPart>
  )
}

function SessionRow({ session }: { session: Session }) {
  const t = useTranslations('account')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const { browser, system } = deviceOf(session.user_agent ?? '')
  const device =
    browser && system ? t('device', { browser, system }) : (browser ?? session.user_agent) || t('unknownDevice')
  const date = format.dateTime(new Date(session.created_at), { dateStyle: 'medium', timeStyle: 'short' })
  const end = async (): Promise<void> => {
    await dataOf(api.DELETE('/api/auth/sessions/{id}', { params: { path: { id: session.id } } }))
    await client.invalidateQueries({ queryKey: sessionList.queryKey })
  }
  return (
    <li className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-raised px-3 py-2">
      <div className="min-w-40 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span dir="auto" className="font-medium break-all" title={session.user_agent ?? undefined}>
            {device}
          </span>
          {session.current && <Badge kind="good">{t('thisSession')}</Badge>}
        </p>
        <p className="text-sm text-muted">
          {session.address !== null && `${session.address} · `}
          {t('signedInOn', { date })}
          {' · '}
          {t('lastUsed', { when: format.relativeTime(new Date(session.last_used_at), { now }) })}
        </p>
      </div>
      {!session.current && (
        <>
          <Button aria-label={t('endSessionOf', { device, date })} onPress={() => setIsAsking(true)}>
            {t('endSession')}
          </Button>
          <Confirm
            title={t('endSessionTitle')}
            submit={t('endSession')}
            isOpen={isAsking}
            onClose={() => setIsAsking(false)}
            work={end}
          >
            {t('endSessionText', { device })}
          </Confirm>
        </>
      )}
    </li>
  )
}
