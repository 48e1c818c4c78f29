import { useInfiniteQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { Command } from './command'
import { auditPages } from './queries'

const SHOWN = 5

/** How everything is saved and comes back. What it holds is everybody's, so the operator alone makes it, on the machine. */
export function BackupRoom() {
  const t = useTranslations('admin.backup')
  return (
    <>
      <Section title={t('make')}>
        <p className="max-w-prose text-sm">{t('makeWhat')}</p>
        <Command text="groundwire backup /backups/groundwire-$(date +%F).tar.gz" />
      </Section>
      <Section title={t('made')}>
        <LastBackups />
      </Section>
      <Section title={t('holds')}>
        <p className="max-w-prose text-sm">{t('held')}</p>
        <p className="max-w-prose text-sm">{t('notHeld')}</p>
        <p className="max-w-prose text-sm text-warn">{t('protect')}</p>
      </Section>
      <Section title={t('restore')}>
        <p className="max-w-prose text-sm">{t('restoreWhat')}</p>
        <Command text="groundwire restore /backups/groundwire-2026-11-25.tar.gz" />
      </Section>
    </>
  )
}

function LastBackups() {
  const t = useTranslations('admin.backup')
  const format = useFormatter()
  const made = useInfiniteQuery(auditPages({ action: 'backup.created' }))
  if (made.error) return <Problem error={made.error} />
  if (!made.data) return <Loading />
  if (made.data.length === 0) return <p className="text-sm text-warn">{t('never')}</p>
  return (
    <ul className="text-sm">
      {made.data.slice(0, SHOWN).map(({ id, at }) => (
        <li key={id}>{format.dateTime(new Date(at), { dateStyle: 'full', timeStyle: 'short' })}</li>
      ))}
    </ul>
  )
}
