import { Link } from '@tanstack/react-router'
import { Download, Ellipsis, RotateCw, Trash2 } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { ActionMenu } from '../../ui/action-menu'
import { Checkbox } from '../../ui/checkbox'
import { Problem } from '../../ui/problem'
import { useDownload } from './download'
import { Failure } from './failure'
import { Figures } from './figures'
import { useFollowed } from './follow'
import { useKind } from './kind'
import { isMoving } from './queries'
import { useReindex } from './reindex'
import { State } from './state'

interface DocumentRowProps {
  document: Document
  mayWrite: boolean
  /** It has a stream of its own while it is read. */
  isFollowed: boolean
  isChosen: boolean
  onChoose(isChosen: boolean): void
  onDelete(): void
}

/** One document of the list: what it is, how it is, and what can be done with it. */
export function DocumentRow({ document, mayWrite, isFollowed, isChosen, onChoose, onDelete }: DocumentRowProps) {
  const t = useTranslations('documents')
  const ref = { projectId: document.project_id, id: document.id }
  useFollowed(ref, isFollowed)
  const reindex = useReindex(ref.projectId)
  const download = useDownload(document)
  const { icon: Icon } = useKind(document.media_type)
  const error = reindex.error ?? download.error
  const actions = [
    { label: t('download'), icon: Download, onAction: () => download.mutate(), isDisabled: download.isPending },
    ...(mayWrite
      ? [
          {
            label: t('reindex'),
            icon: RotateCw,
            onAction: () => reindex.mutate([ref.id]),
            isDisabled: reindex.isPending || isMoving(document),
          },
          { label: t('delete'), icon: Trash2, onAction: onDelete },
        ]
      : []),
  ]
  return (
    <li className="flex items-start gap-3 rounded-lg border border-line bg-raised px-3 py-2">
      {mayWrite ? (
        <span className="pt-1">
          <Checkbox isSelected={isChosen} onChange={onChoose} aria-label={t('choose', { name: document.name })}>
            <Icon size={18} aria-hidden className="text-muted" />
          </Checkbox>
        </span>
      ) : (
        <Icon size={18} aria-hidden className="mt-1 shrink-0 text-muted" />
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <Link
            to="/projects/$projectId/documents/$id"
            params={{ projectId: String(ref.projectId), id: String(ref.id) }}
            dir="auto"
            className="min-w-0 font-medium break-words hover:underline"
          >
            {document.name}
          </Link>
          <State document={document} />
        </div>
        <Figures document={document} />
        {document.error && <Failure error={document.error} />}
        {error !== null && <Problem error={error} />}
      </div>
      <ActionMenu icon={Ellipsis} label={t('actions', { name: document.name })} actions={actions} />
    </li>
  )
}
