import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Settings } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Select } from '../../ui/select'
import { chooseProject, projectList, useProject } from './chosen'

/** Which documents questions are about, and the way to what the project is. */
export function ProjectSelect() {
  const t = useTranslations('projects')
  const { data } = useQuery(projectList)
  const project = useProject()
  if (!data || !project) return null
  return (
    <div className="flex items-end gap-1">
      <div className="min-w-0 flex-1">
        <Select
          label={t('project')}
          isLabelHidden
          value={String(project.id)}
          options={data.items.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(id) => chooseProject(Number(id))}
        />
      </div>
      <Link
        to="/projects/$id"
        params={{ id: String(project.id) }}
        aria-label={t('settings', { name: project.name })}
        className="rounded-lg px-1.5 py-1.5 text-muted hover:bg-canvas"
        activeProps={{ className: 'bg-accent-soft', 'aria-current': 'page' }}
      >
        <Settings size={16} aria-hidden />
      </Link>
    </div>
  )
}
