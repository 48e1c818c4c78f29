import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import type { Project } from '../../api/types'
import { Badge } from '../../ui/badge'
import { Loading } from '../../ui/loading'
import { NothingHere } from '../../ui/nothing-here'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { DeleteProject } from './delete-project'
import { MemberSection } from './member-section'
import { ProjectForm } from './project-form'
import { openProject } from './queries'

/** What a project is, and who is in it; for owners also to change. */
export function ProjectPage() {
  const t = useTranslations('projects')
  const id = Number(useParams({ from: '/signed-in/layout/projects/$id' }).id)
  const { data, error } = useQuery(openProject(id))
  if (error instanceof ApiError && error.status === 404) return <NothingHere>{t('notYours')}</NothingHere>
  return (
    <Page
      title={data?.name ?? t('project')}
      width="text"
      actions={data && <Badge>{t(`roles.${data.role}`)}</Badge>}
      // Another project begins anew: nothing that was typed for one is in the other.
      key={id}
    >
      {error !== null && <Problem error={error} />}
      {data ? <WholeProject project={data} /> : error === null && <Loading />}
    </Page>
  )
}

function WholeProject({ project }: { project: Project }) {
  const t = useTranslations('projects')
  const format = useFormatter()
  const isOwner = project.role === 'owner'
  const date = format.dateTime(new Date(project.created_at), { dateStyle: 'long' })
  return (
    <>
      <p className="text-sm text-muted">
        {t(`may.${project.role}`)} {t('made', { date })}
      </p>
      <Section title={t('about')}>
        {isOwner ? (
          <ProjectForm project={project} />
        ) : (
          <p dir="auto" className={`whitespace-pre-wrap ${project.description ? '' : 'text-muted'}`}>
            {project.description || t('noDescription')}
          </p>
        )}
      </Section>
      <MemberSection project={project} />
      {isOwner && <DeleteProject project={project} />}
    </>
  )
}
