import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client'
import { itemsOf } from '../../api/pages'
import type { Message } from '../../api/types'
import { useProject } from '../projects/chosen'
import { begin } from './answers'
import { branchOf } from './branches'
import { openConversation } from './conversations'
import type { Answering } from './use-answering'

/** The title is made beside the first answer, not before its end. */
const TITLE_MS = 4_000

/** A conversation, or the beginning of one (null), and what can be done in it. */
export function useAsking(conversationId: number | null) {
  const client = useQueryClient()
  const project = useProject()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const conversation = useQuery({ ...openConversation(conversationId ?? 0), enabled: conversationId !== null })
  const { data } = conversation
  const branch = useMemo(
    () => (data && conversationId !== null ? branchOf(itemsOf(data.pages), data.conversation.current_message_id) : []),
    [data, conversationId],
  )
  const openId = branch.find(({ message }) => message.status === 'streaming')?.message.id ?? null

  const refresh = useCallback(
    async (id = conversationId): Promise<void> => {
      if (id !== null) await client.invalidateQueries({ queryKey: openConversation(id).queryKey })
    },
    [client, conversationId],
  )
  const projectId = project?.id
  /** @returns whether the server took the question; if not, `error` says why. */
  const ask = useCallback(
    async (message: string, place: Answering & { parent_id?: number | null }): Promise<boolean> => {
      setAsked(message)
      setError(null)
      try {
        const isNew = conversationId === null
        const where = isNew ? { project_id: projectId } : { conversation_id: conversationId }
        const begun = await begin({ message, ...where, ...place })
        await client.fetchQuery({ ...openConversation(begun.conversationId), staleTime: 0 })
        if (isNew) await navigate({ to: '/c/$id', params: { id: String(begun.conversationId) } })
        void begun.ended.then(async () => {
          await refresh(begun.conversationId)
          if (isNew) setTimeout(() => void refresh(begun.conversationId), TITLE_MS)
        })
        return true
      } catch (failure) {
        setError(failure)
        return false
      } finally {
        setAsked(null)
      }
    },
    [client, conversationId, navigate, projectId, refresh],
  )

  /** Does something to the conversation and shows what became of it, or why not. */
  const change = useCallback(
    (work: () => Promise<unknown>): void => {
      setError(null)
      void work()
        .then(() => refresh())
        .catch(setError)
    },
    [refresh],
  )
  const answerAgain = useCallback(
    ({ id }: Message): void =>
      change(() =>
        dataOf(api.POST('/api/messages/{id}/regenerate', { params: { path: { id }, query: { events: true } } })),
      ),
    [change],
  )
  const showBranch = useCallback(
    (current_message_id: number): void =>
      change(() =>
        dataOf(
          api.PATCH('/api/conversations/{id}', {
            params: { path: { id: conversationId ?? 0 } },
            body: { current_message_id },
          }),
        ),
      ),
    [change, conversationId],
  )
  const stop = useCallback((): void => {
    if (openId === null) return
    const params = { path: { message_id: openId } }
    change(() => dataOf(api.POST('/api/chat/streams/{message_id}/stop', { params })))
  }, [change, openId])

  const isBusy = asked !== null || openId !== null
  return { conversation, branch, asked, error, isBusy, ask, answerAgain, showBranch, stop, refresh }
}
