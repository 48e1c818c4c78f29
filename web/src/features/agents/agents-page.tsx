import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MessageSquare, Plus } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Agent, Project } from '../../api/types'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { useProject } from '../projects/chosen'
import { mayWrite } from '../projects/queries'
import { LINK_BUTTON } from './link-button'
import { agentPages } from './queries'

/** The agents that can be asked about the chosen project: its own, and the installation's. */
export function AgentsPage() {
  const t = useTranslations('agents')
  const inApp = useTranslations('app')
  const project = useProject()
  const isEditor = project !== undefined && mayWrite(project)
  return (
    <Page
      title={project ? t('title', { project: project.name }) : inApp('agents')}
      actions={
        isEditor && (
          <Link to="/agents/new" className={LINK_BUTTON}>
            <Plus size={16} aria-hidden />
            {t('new')}
          </Link>
        )
      }
    >
      <p className="text-sm text-muted">{t('text')}</p>
      {project ? <AgentLists project={project} isEditor={isEditor} /> : <Loading />}
    </Page>
  )
}

function AgentLists({ project, isEditor }: { project: Project; isEditor: boolean }) {
  const t = useTranslations('agents')
  const agents = useInfiniteQuery(agentPages(project.id))
  if (agents.error) return <Problem error={agents.error} />
  if (!agents.data) return <Loading />
  const own = agents.data.filter(({ project_id }) => project_id !== null)
  const system = agents.data.filter(({ project_id }) => project_id === null)
  return (
    <>
      <Section title={t('ofProject')}>
        {own.length === 0 && !agents.hasNextPage && (
          <p className="text-sm text-muted">{isEditor ? `${t('none')} ${t('noneText')}` : t('noneForViewers')}</p>
        )}
        <AgentList label={t('ofProject')} agents={own} />
        <LoadMore of={agents} />
      </Section>
      {system.length > 0 && (
        <Section title={t('ofSystem')}>
          <p className="text-sm text-muted">{t('ofSystemText')}</p>
          <AgentList label={t('ofSystem')} agents={system} />
        </Section>
      )}
    </>
  )
}

function AgentList({ label, agents }: { label: string; agents: readonly Agent[] }) {
  const t = useTranslations('agents')
  return (
    <ul aria-label={label} className="flex flex-col gap-2 empty:hidden">
      {agents.map((agent) => (
        <li
          key={agent.id}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-raised px-3 py-2"
        >
          <div className="min-w-40 flex-1">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <Link
                to="/agents/$id"
                params={{ id: String(agent.id) }}
                dir="auto"
                className="font-medium break-words hover:underline"
              >
                {agent.name}
              </Link>
              <code className="text-xs break-all text-muted">{agent.slug}</code>
            </p>
            <p dir="auto" className="text-sm break-words text-muted">
              {agent.description}
            </p>
          </div>
          <Link
            to="/"
            search={{ agent: agent.id }}
            aria-label={t('askOne', { name: agent.name })}
            className={LINK_BUTTON}
          >
            <MessageSquare size={16} aria-hidden />
            {t('ask')}
          </Link>
        </li>
      ))}
    </ul>
  )
}
