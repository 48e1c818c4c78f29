import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'

export function AgentsPage() {
  const t = useTranslations('app')
  return <Page title={t('agents')}>{null}</Page>
}
