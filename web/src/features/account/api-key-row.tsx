import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { type ApiKey, apiKeyList } from './queries'

const SCOPES = ['read', 'chat', 'write'] as const

/** A key by what is known of it, and the way to revoke it. */
export function ApiKeyRow({ apiKey, onRevoked }: { apiKey: ApiKey; onRevoked(): void }) {
  const t = useTranslations('account')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const { id, name, prefix, expires_at: expiresAt, last_used_at: lastUsedAt } = apiKey
  const dateOf = (moment: string): string => format.dateTime(new Date(moment), { dateStyle: 'medium' })
  const hasExpired = expiresAt !== null && new Date(expiresAt) <= now
  const revoke = async (): Promise<void> => {
    await dataOf(api.DELETE('/api/api-keys/{id}', { params: { path: { id } } }))
    onRevoked()
    await client.invalidateQueries({ queryKey: apiKeyList.queryKey })
  }
  return (
    <li className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-raised px-3 py-2">
      <div className="min-w-40 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span dir="auto" className="font-medium break-words">
            {name}
          </span>
          <code className="text-xs text-muted">{prefix}…</code>
          {SCOPES.filter((scope) => apiKey.scopes.includes(scope)).map((scope) => (
            <Badge key={scope}>{t(`scope.${scope}`)}</Badge>
          ))}
          {hasExpired && <Badge kind="warn">{t('keyExpired')}</Badge>}
        </p>
        <p className="text-sm text-muted">
          {t('made', { date: dateOf(apiKey.created_at) })}
          {' · '}
          {expiresAt === null ? t('keyForever') : t('keyExpires', { date: dateOf(expiresAt) })}
          {' · '}
          {lastUsedAt === null
            ? t('keyUnused')
            : t('keyUsed', { when: format.relativeTime(new Date(lastUsedAt), { now }) })}
        </p>
      </div>
      <Button aria-label={t('revokeOf', { name })} onPress={() => setIsAsking(true)}>
        {t('revoke')}
      </Button>
      <Confirm
        title={t('revokeTitle', { name })}
        submit={t('revoke')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        work={revoke}
      >
        {t('revokeText')}
      </Confirm>
    </li>
  )
}
