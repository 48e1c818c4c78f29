import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'
import { TabLinks } from '../../ui/tab-links'

/** One part of the account, with the ways to the others. */
export function AccountPart({ children }: { children: ReactNode }) {
  const t = useTranslations('account')
  return (
    <Page title={t('title')} width="text">
      <TabLinks
        label={t('parts')}
        links={[
          { to: '/account', title: t('profile') },
          { to: '/account/sessions', title: t('sessions') },
          { to: '/account/api-keys', title: t('apiKeys') },
          { to: '/account/data', title: t('data') },
        ]}
      />
      <div className="flex flex-col gap-6">{children}</div>
    </Page>
  )
}
