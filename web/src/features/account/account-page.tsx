import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'

export function AccountPage() {
  const t = useTranslations('app')
  return <Page title={t('account')}>{null}</Page>
}
