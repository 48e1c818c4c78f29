import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Agent } from '../../api/types'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { useProject } from '../projects/chosen'
import { AgentForm } from './agent-form'
import { type AgentDraft, draftOf, EMPTY, slugOf } from './draft'
import { openAgent } from './queries'

/** Makes an agent of the chosen project: from nothing, or from another one. */
export function NewAgentPage() {
  const t = useTranslations('agents')
  const client = useQueryClient()
  const navigate = useNavigate()
  const project = useProject()
  const { from } = useSearch({ from: '/signed-in/layout/agents/new' })
  const source = useQuery({ ...openAgent(from ?? 0), enabled: from !== undefined })
  const isReady = project !== undefined && (from === undefined || source.data !== undefined)
  const copyOf = (agent: Agent, projectId: number): AgentDraft => ({
    ...draftOf(agent),
    name: t('copyOf', { name: agent.name }),
    slug: slugOf(`${agent.slug.slice(0, 45)}-copy`),
    // Documents are of one project.
    documentIds: agent.project_id === projectId ? agent.document_ids : null,
  })
  return (
    <Page title={t('new')} width="text">
      {source.error && <Problem error={source.error} />}
      {!isReady && !source.error && <Loading />}
      {isReady && (
        <AgentForm
          key={`${project.id}-${from}`}
          projectId={project.id}
          initial={source.data ? copyOf(source.data, project.id) : EMPTY}
          submit={t('create')}
          follows={source.data === undefined}
          save={async (body) => {
            const made = await dataOf(api.POST('/api/agents', { body: { ...body, project_id: project.id } }))
            await client.invalidateQueries({ queryKey: ['agents'] })
            await navigate({ to: '/agents/$id', params: { id: String(made.id) } })
          }}
        />
      )}
    </Page>
  )
}
