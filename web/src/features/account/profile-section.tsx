import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { accountChanged } from '../../api/session'
import { useUser } from '../../app/session'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Section } from '../../ui/section'
import { ownUsage, type Usage } from './queries'
import { DEFAULT_DAYS } from './usage-section'

/** One's name, to change; what else is known of the account, to read. */
export function ProfileSection() {
  const t = useTranslations('account')
  const format = useFormatter()
  const user = useUser()
  const usage = useQuery(ownUsage(DEFAULT_DAYS))
  const [name, setName] = useState(user.name ?? '')
  const save = async (): Promise<void> => {
    const body = { name: name.trim() === '' ? null : name.trim() }
    accountChanged(await dataOf(api.PATCH('/api/users/me', { body })))
  }
  const facts: [string, string][] = [
    [t('email'), user.email],
    [t('role'), t(`roles.${user.role}`)],
    [t('tier'), t(`tiers.${user.tier}`)],
    [t('since'), format.dateTime(new Date(user.created_at), { dateStyle: 'long' })],
  ]
  return (
    <Section title={t('profile')}>
      <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-2">
        {facts.map(([title, value]) => (
          <div key={title} className="min-w-0">
            <dt className="text-muted">{title}</dt>
            <dd dir="auto" className="break-words">
              {value}
            </dd>
          </div>
        ))}
        {usage.data && <Quota quota={usage.data.quota} />}
      </dl>
      <Form submit={t('save')} work={save} done={t('saved')}>
        {(errors) => (
          <Field
            label={t('name')}
            autoComplete="name"
            help={t('nameHelp')}
            maxLength={200}
            value={name}
            onChange={setName}
            error={errors.at('body.name')}
          />
        )}
      </Form>
    </Section>
  )
}

/** How much of this month's tokens is used. */
function Quota({ quota: { used, limit, resets_at } }: { quota: Usage['quota'] }) {
  const t = useTranslations('account')
  const format = useFormatter()
  const spent = format.number(used)
  return (
    <div className="sm:col-span-2">
      <dt className="text-muted">{t('quota')}</dt>
      {limit === null ? (
        <dd>{t('unlimited', { used: spent })}</dd>
      ) : (
        <dd className="flex flex-wrap items-center gap-x-3">
          <progress aria-label={t('quota')} value={used} max={limit} className="h-2 w-40 accent-accent" />
          {t('quotaOf', { used: spent, limit: format.number(limit) })}
          <span className="text-muted">
            {t('quotaResets', { date: format.dateTime(new Date(resets_at), { dateStyle: 'medium', timeZone: 'UTC' }) })}
          </span>
        </dd>
      )}
    </div>
  )
}
