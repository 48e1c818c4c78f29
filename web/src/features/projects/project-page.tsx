import { useTranslations } from 'use-intl'
import { Page } from '../../ui/page'

export function ProjectPage() {
  const t = useTranslations('app')
  return <Page title={t('project')}>{null}</Page>
}
