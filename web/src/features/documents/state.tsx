import { useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { Badge } from '../../ui/badge'
import { Progress } from '../../ui/progress'
import { isMoving } from './queries'

const KINDS = { ready: 'good', failed: 'bad' } as const

/** Where a document is on its way to being asked, and how far. */
export function State({ document }: { document: Document }) {
  const t = useTranslations('documents')
  const { status, progress } = document
  if (!isMoving(document))
    return (
      <Badge kind={status === 'ready' || status === 'failed' ? KINDS[status] : 'plain'}>{t(`status.${status}`)}</Badge>
    )
  return (
    <span className="flex items-center gap-2 text-xs text-muted">
      {t(`status.${status}`)}
      <Progress label={t('reading', { name: document.name })} value={status === 'queued' ? undefined : progress} />
    </span>
  )
}
