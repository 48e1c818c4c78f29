import { useQueries } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import { IconButton } from '../../ui/icon-button'
import { openDocument } from '../documents/queries'

/** More are said by their number only: each name is a request. */
const MOST = 50

interface DocumentNamesProps {
  projectId: number
  ids: readonly number[]
  onLeaveOut?: (id: number) => void
}

/** The documents that were chosen, by name, each with a way out. */
export function DocumentNames({ projectId, ids, onLeaveOut }: DocumentNamesProps) {
  const t = useTranslations('agents')
  const shown = ids.slice(0, MOST)
  const names = useQueries({ queries: shown.map((id) => openDocument({ projectId, id })) })
  return (
    <>
      <ul aria-label={t('documents')} className="flex flex-wrap gap-1.5 empty:hidden">
        {shown.map((id, index) => {
          const isGone = names[index]?.error instanceof ApiError
          const name = isGone ? t('goneDocument') : (names[index]?.data?.name ?? '…')
          return (
            <li
              key={id}
              className={`flex min-w-0 items-center gap-1 rounded-lg border border-line bg-raised py-0.5 ps-2 pe-0.5 text-sm ${isGone ? 'text-warn' : ''}`}
            >
              <span dir="auto" className="max-w-60 truncate">
                {name}
              </span>
              {onLeaveOut && (
                <IconButton icon={X} size={12} label={t('leaveOut', { name })} onPress={() => onLeaveOut(id)} />
              )}
            </li>
          )
        })}
      </ul>
      {ids.length > MOST && <p className="text-sm text-muted">{t('furtherDocuments', { count: ids.length - MOST })}</p>}
    </>
  )
}
