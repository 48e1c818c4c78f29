import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Agent } from '../../api/types'
import { DocumentNames } from './document-names'

/** All that an agent is, to read. */
export function AgentView({ agent }: { agent: Agent }) {
  const t = useTranslations('agents')
  const { project_id: projectId, document_ids: documentIds } = agent
  return (
    <dl className="flex flex-col gap-4">
      <Trait title={t('slug')}>
        <code className="break-all">{agent.slug}</code>
      </Trait>
      {agent.description && (
        <Trait title={t('description')}>
          <span dir="auto">{agent.description}</span>
        </Trait>
      )}
      <Trait title={t('prompt')}>
        <p dir="auto" className="rounded-lg border border-line bg-raised p-3 text-sm whitespace-pre-wrap">
          {agent.system_prompt.trim()}
        </p>
      </Trait>
      <Trait title={t('model')}>{agent.model ?? t('anyDefaultModel')}</Trait>
      {agent.temperature !== null && <Trait title={t('temperature')}>{agent.temperature}</Trait>}
      <Trait title={t('steps')}>{agent.max_steps}</Trait>
      <Trait title={t('tools')}>
        {agent.tools.length === 0 ? (
          t('noTools')
        ) : (
          <span className="flex flex-wrap gap-1.5">
            {agent.tools.map((tool) => (
              <code key={tool} className="rounded-lg border border-line bg-raised px-2 py-0.5 text-sm break-all">
                {tool}
              </code>
            ))}
          </span>
        )}
      </Trait>
      <Trait title={t('documents')}>
        {projectId !== null && documentIds !== null ? (
          <DocumentNames projectId={projectId} ids={documentIds} />
        ) : (
          t('allDocuments')
        )}
      </Trait>
    </dl>
  )
}

function Trait({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{title}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}
