import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'

export function SharedPage() {
  const t = useTranslations('app')
  return <Page title={t('name')}>{null}</Page>
}
