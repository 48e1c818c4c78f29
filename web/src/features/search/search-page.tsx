import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'

export function SearchPage() {
  const t = useTranslations('app')
  return <Page title={t('search')}>{null}</Page>
}
