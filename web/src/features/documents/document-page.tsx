import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'

export function DocumentPage() {
  const t = useTranslations('app')
  return <Page title={t('documents')}>{null}</Page>
}
