import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Agent, Conversation, Model } from '../../api/types'
import { readChoice, saveChoice } from '../../app/choices'
import { agentPages } from '../agents/queries'
import { modelList } from '../models/queries'
import { useProject } from '../projects/chosen'

/** Who is to answer, as a question says it. */
export interface Answering {
  model?: string
  agent_id?: number | null
}

/** Whom one may choose to answer, and who is chosen. */
export interface Choices {
  models: readonly Model[]
  /** Empty: the one that answers by default. */
  model: string
  chooseModel(id: string): void
  agents: readonly Agent[]
  /** Null: nobody in particular. */
  agentId: number | null
  chooseAgent(id: number | null): void
  /** Why no choice can be offered, or only a part of it. */
  error: unknown
  answering: Answering
}

/** Who answers: as the address says or this browser remembers it; in a conversation its agent, until another is chosen. */
export function useAnswering(conversation: Conversation | undefined, asked: number | undefined): Choices {
  const project = useProject()
  const projectId = conversation?.project_id ?? project?.id ?? null
  const models = useQuery(modelList)
  const agents = useInfiniteQuery({ ...agentPages(projectId ?? 0), enabled: projectId !== null })
  const agentKey = `agent.${projectId}`
  const [chosen, setChosen] = useState<{ model?: string; agentId?: number | null }>(
    asked === undefined ? {} : { agentId: asked },
  )

  const model = models.data?.items.find(({ id }) => id === (chosen.model ?? readChoice('model')))?.id ?? ''
  const remembered = conversation ? conversation.agent_id : Number(readChoice(agentKey))
  const wanted = chosen.agentId === undefined ? remembered : chosen.agentId
  const agentId = agents.data?.find(({ id }) => id === wanted)?.id ?? null
  // What is not known yet is left as the conversation has it.
  const isKnown = agents.data !== undefined
  const answering = useMemo<Answering>(
    () => ({ ...(model === '' ? {} : { model }), ...(isKnown ? { agent_id: agentId } : {}) }),
    [model, isKnown, agentId],
  )
  return {
    models: models.data?.items ?? [],
    model,
    chooseModel(id) {
      saveChoice('model', id === '' ? null : id)
      setChosen({ ...chosen, model: id })
    },
    agents: agents.data ?? [],
    agentId,
    chooseAgent(id) {
      saveChoice(agentKey, id === null ? null : String(id))
      setChosen({ ...chosen, agentId: id })
    },
    error: models.error ?? agents.error,
    answering,
  }
}
