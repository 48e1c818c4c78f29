import { Link } from '@tanstack/react-router'
import { useSelector } from '@tanstack/react-store'
import { X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../../ui/icon-button'
import { arrivals as arrivalStore, forgetArrivals } from './uploads'

/** The way to what has just come, where the list below does not show it; and to what was there already. */
export function Arrivals({ projectId, isListWhole }: { projectId: number; isListWhole: boolean }) {
  const t = useTranslations('documents')
  const inApp = useTranslations('app')
  const arrivals = useSelector(arrivalStore).filter(
    ({ document, isNew }) => document.project_id === projectId && !(isNew && isListWhole),
  )
  if (arrivals.length === 0) return null
  return (
    <div role="status" className="flex items-start gap-2 rounded-lg bg-surface px-3 py-2 text-sm">
      <ul className="min-w-0 flex-1">
        {arrivals.map(({ document, isNew }) => (
          <li key={document.id} className="flex flex-wrap gap-x-2">
            <span className="text-muted">{t(isNew ? 'arrived' : 'wasThere')}</span>
            <Link
              to="/projects/$projectId/documents/$id"
              params={{ projectId: String(projectId), id: String(document.id) }}
              className="min-w-0 break-words text-accent underline"
            >
              <bdi>{document.name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      <IconButton icon={X} size={14} label={inApp('close')} onPress={forgetArrivals} />
    </div>
  )
}
