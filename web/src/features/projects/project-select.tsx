import { useQuery } from '@tanstack/react-query'
import { Link, useMatchRoute, useNavigate } from '@tanstack/react-router'
import { FolderPlus, Settings } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { piece } from '../../api/reach'
import { IconButton } from '../../ui/icon-button'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { chooseProject, projectList, useProject } from './chosen'

const NewProjectDialog = lazy(async () => ({
  default: (await piece(() => import('./new-project-dialog'))).NewProjectDialog,
}))

/** Which documents questions are about, the way to what the project is, and to another one. */
export function ProjectSelect() {
  const t = useTranslations('projects')
  const { data, error } = useQuery(projectList)
  const project = useProject()
  const navigate = useNavigate()
  const isAt = useMatchRoute()
  const [isMaking, setIsMaking] = useState(false)
  const choose = (id: string): void => {
    chooseProject(Number(id))
    // Who looks at what a project is, looks at the chosen one.
    if (isAt({ to: '/projects/$id' })) void navigate({ to: '/projects/$id', params: { id } })
  }
  if (error) return <Problem error={error} />
  if (!data) return null
  return (
    <div className="flex items-center gap-1">
      <div className="min-w-0 flex-1">
        {project && (
          <Select
            label={t('project')}
            isLabelHidden
            value={String(project.id)}
            options={data.items.map(({ id, name }) => ({ value: String(id), label: name }))}
            onChange={choose}
          />
        )}
      </div>
      {project && (
        <Link
          to="/projects/$id"
          params={{ id: String(project.id) }}
          aria-label={t('settings', { name: project.name })}
          className="rounded-lg px-1.5 py-1.5 text-muted hover:bg-canvas"
          activeProps={{ className: 'bg-accent-soft', 'aria-current': 'page' }}
          activeOptions={{ exact: true }}
        >
          <Settings size={16} aria-hidden />
        </Link>
      )}
      <IconButton icon={FolderPlus} label={t('new')} onPress={() => setIsMaking(true)} />
      {isMaking && (
        <Suspense>
          <NewProjectDialog isOpen onClose={() => setIsMaking(false)} />
        </Suspense>
      )}
    </div>
  )
}
