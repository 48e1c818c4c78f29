import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'

export function AdminPage() {
  const t = useTranslations('app')
  return <Page title={t('administration')}>{null}</Page>
}
