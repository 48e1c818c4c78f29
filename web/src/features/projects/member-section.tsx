import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Project } from '../../api/types'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { AddMember } from './add-member'
import { MemberRow } from './member-row'
import { memberList, openProject } from './queries'

/** Who is in a project; owners change it, everybody may leave. */
export function MemberSection({ project }: { project: Project }) {
  const t = useTranslations('projects')
  const client = useQueryClient()
  const members = useInfiniteQuery(memberList(project.id))
  const refresh = async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: memberList(project.id).queryKey }),
      client.invalidateQueries({ queryKey: openProject(project.id).queryKey }),
    ])
  }
  return (
    <Section title={t('members')}>
      {members.error && <Problem error={members.error} />}
      {members.isPending && <Loading />}
      <ul aria-label={t('members')} className="flex flex-col gap-2">
        {members.data?.map((member) => (
          <MemberRow key={member.user_id} member={member} project={project} onChanged={refresh} />
        ))}
      </ul>
      <LoadMore of={members} />
      {project.role === 'owner' && <AddMember projectId={project.id} onAdded={refresh} />}
    </Section>
  )
}
