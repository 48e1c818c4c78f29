import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Copy, MessageSquare, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { ApiError } from '../../api/errors'
import type { Agent } from '../../api/types'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Loading } from '../../ui/loading'
import { NothingHere } from '../../ui/nothing-here'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { mayWrite, openProject } from '../projects/queries'
import { AgentForm } from './agent-form'
import { AgentView } from './agent-view'
import { draftOf } from './draft'
import { LINK_BUTTON } from './link-button'
import { openAgent } from './queries'

/** An agent: to change for editors of its project, to read for others. */
export function AgentPage() {
  const t = useTranslations('agents')
  const inApp = useTranslations('app')
  const id = Number(useParams({ from: '/signed-in/layout/agents/$id' }).id)
  const { data, error } = useQuery(openAgent(id))
  if (error instanceof ApiError && error.status === 404) return <NothingHere>{t('notYours')}</NothingHere>
  if (data) return <OpenAgent key={id} agent={data} />
  return (
    <Page title={inApp('agents')} width="text">
      {error === null ? <Loading /> : <Problem error={error} />}
    </Page>
  )
}

function OpenAgent({ agent }: { agent: Agent }) {
  const t = useTranslations('agents')
  const isSystem = agent.project_id === null
  const project = useQuery({ ...openProject(agent.project_id ?? 0), enabled: !isSystem })
  const isEditor = project.data !== undefined && mayWrite(project.data)
  return (
    <Page
      title={agent.name}
      width="text"
      actions={
        <>
          {isSystem && <Badge>{t('system')}</Badge>}
          <Link to="/" search={{ agent: agent.id }} className={LINK_BUTTON}>
            <MessageSquare size={16} aria-hidden />
            {t('askAgent')}
          </Link>
          <Link to="/agents/new" search={{ from: agent.id }} className={LINK_BUTTON}>
            <Copy size={16} aria-hidden />
            {t('duplicate')}
          </Link>
          {isEditor && <DeleteAgent agent={agent} />}
        </>
      }
    >
      {project.error && <Problem error={project.error} />}
      {isSystem && <p className="text-sm text-muted">{t('systemText')}</p>}
      {project.data?.role === 'viewer' && <p className="text-sm text-muted">{t('viewerText')}</p>}
      {project.isLoading ? <Loading /> : isEditor ? <ChangeAgent agent={agent} /> : <AgentView agent={agent} />}
    </Page>
  )
}

function ChangeAgent({ agent }: { agent: Agent }) {
  const t = useTranslations('agents')
  const client = useQueryClient()
  return (
    <AgentForm
      projectId={agent.project_id ?? 0}
      initial={draftOf(agent)}
      submit={t('save')}
      done={t('saved')}
      save={async (body) => {
        const changed = await dataOf(api.PATCH('/api/agents/{id}', { params: { path: { id: agent.id } }, body }))
        client.setQueryData(openAgent(agent.id).queryKey, changed)
        await client.invalidateQueries({ queryKey: ['agents'] })
      }}
    />
  )
}

function DeleteAgent({ agent }: { agent: Agent }) {
  const t = useTranslations('agents')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsking, setIsAsking] = useState(false)
  const remove = async (): Promise<void> => {
    await dataOf(api.DELETE('/api/agents/{id}', { params: { path: { id: agent.id } } }))
    await client.invalidateQueries({ queryKey: ['agents'] })
    await navigate({ to: '/agents' })
    client.removeQueries({ queryKey: openAgent(agent.id).queryKey })
  }
  return (
    <>
      <Button className="text-bad" onPress={() => setIsAsking(true)}>
        <Trash2 size={16} aria-hidden />
        {t('delete')}
      </Button>
      <Confirm
        title={t('deleteTitle', { name: agent.name })}
        submit={t('deleteSubmit')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        work={remove}
      >
        {t('deleteText')}
      </Confirm>
    </>
  )
}
