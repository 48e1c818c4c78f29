import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Message } from '../../api/types'
import { Problem } from '../../ui/problem'
import { useProject } from '../projects/chosen'
import { Answer } from './answer'
import { begin } from './answers'
import { BesidePanel } from './beside-panel'
import { branchOf } from './branches'
import { Composer } from './composer'
import { openConversation } from './conversations'
import { Question } from './question'

/** A conversation, or the beginning of one. */
export function ChatPage({ conversationId }: { conversationId: number | null }) {
  const t = useTranslations('chat')
  const inApp = useTranslations('app')
  const client = useQueryClient()
  const project = useProject()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const conversation = useQuery({ ...openConversation(conversationId ?? 0), enabled: conversationId !== null })
  const { data } = conversation
  const branch = useMemo(
    () => (data && conversationId !== null ? branchOf(data.messages, data.conversation.current_message_id) : []),
    [data, conversationId],
  )
  const open = branch.find(({ message }) => message.status === 'streaming')?.message ?? null
  const isBusy = asked !== null || open !== null

  const refresh = useCallback(async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['conversation', conversationId] }),
      client.invalidateQueries({ queryKey: ['conversations'] }),
    ])
  }, [client, conversationId])

  async function ask(message: string, place: { parent_id?: number | null } = {}): Promise<void> {
    setAsked(message)
    setError(null)
    try {
      const where =
        conversationId === null ? (project ? { project_id: project.id } : {}) : { conversation_id: conversationId }
      const begun = await begin({ message, ...where, ...place })
      await client.fetchQuery({ ...openConversation(begun.conversationId), staleTime: 0 })
      if (conversationId === null) await navigate({ to: '/c/$id', params: { id: String(begun.conversationId) } })
      void begun.ended.then(async () => {
        await client.invalidateQueries({ queryKey: ['conversation', begun.conversationId] })
        await client.invalidateQueries({ queryKey: ['conversations'] })
      })
    } catch (failure) {
      setError(failure)
    } finally {
      setAsked(null)
    }
  }

  /** Does something to the conversation and shows what became of it, or why not. */
  const change = (work: () => Promise<unknown>): void => {
    setError(null)
    void work().then(refresh).catch(setError)
  }
  const answerAgain = ({ id }: Message): void =>
    change(() =>
      dataOf(api.POST('/api/messages/{id}/regenerate', { params: { path: { id }, query: { events: true } } })),
    )
  const showBranch = (id: number): void =>
    change(() =>
      dataOf(
        api.PATCH('/api/conversations/{id}', {
          params: { path: { id: conversationId ?? 0 } },
          body: { current_message_id: id },
        }),
      ),
    )
  const stop = (): void => {
    if (open)
      change(() =>
        dataOf(api.POST('/api/chat/streams/{message_id}/stop', { params: { path: { message_id: open.id } } })),
      )
  }

  const isEmpty = branch.length === 0 && asked === null
  return (
    <div className="flex h-full min-w-0">
      <title>{`${data?.conversation.title ?? inApp('newQuestion')} · ${inApp('name')}`}</title>
      <div className="flex min-w-0 flex-1 flex-col">
        <Scroller follows={isBusy}>
          {isEmpty && !conversation.isLoading ? (
            <div className="grid min-h-[50vh] place-content-center gap-2 text-center">
              <h1 className="text-2xl font-semibold">{t('greeting')}</h1>
              <p className="text-muted">{t('hint')}</p>
            </div>
          ) : (
            <>
              <h1 className="sr-only">{data?.conversation.title ?? inApp('newQuestion')}</h1>
              <ol className="mx-auto flex w-full max-w-3xl flex-col gap-6">
                {branch.map((placed) => (
                  <li key={placed.message.id}>
                    {placed.message.role === 'user' ? (
                      <Question
                        placed={placed}
                        isBusy={isBusy}
                        onBranch={showBranch}
                        onEdit={({ parent_id }, text) => void ask(text, { parent_id })}
                      />
                    ) : (
                      <Answer
                        placed={placed}
                        isBusy={isBusy}
                        onAgain={answerAgain}
                        onBranch={showBranch}
                        onEnded={refresh}
                      />
                    )}
                  </li>
                ))}
                {asked !== null && (
                  <li className="flex flex-col items-end">
                    <p
                      dir="auto"
                      className="max-w-[85%] rounded-2xl bg-surface px-4 py-2 whitespace-pre-wrap opacity-60"
                    >
                      {asked}
                    </p>
                  </li>
                )}
              </ol>
            </>
          )}
          {conversation.error && <Problem error={conversation.error} />}
        </Scroller>
        <div className="flex flex-col gap-2 px-4 pb-4">
          {error !== null && <Problem error={error} />}
          <Composer
            draft={conversationId === null ? 'new' : String(conversationId)}
            isBusy={isBusy}
            onSend={(message) => void ask(message)}
            onStop={stop}
          />
        </div>
        <p role="status" className="sr-only">
          {isBusy ? t('writing') : branch.length > 0 ? t('written') : ''}
        </p>
      </div>
      <BesidePanel projectId={data?.conversation.project_id} />
    </div>
  )
}

const NEAR_PX = 80

/** Keeps the end in view while it grows, unless somebody has scrolled up to read. */
function Scroller({ follows, children }: { follows: boolean; children: React.ReactNode }) {
  const outer = useRef<HTMLDivElement>(null)
  const inner = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useEffect(() => {
    const [box, content] = [outer.current, inner.current]
    if (!box || !content) return
    const toEnd = (): void => {
      if (isAtEnd.current) box.scrollTop = box.scrollHeight
    }
    const observer = new ResizeObserver(toEnd)
    observer.observe(content)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (follows) isAtEnd.current = true
  }, [follows])
  return (
    <div
      ref={outer}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX
      }}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div ref={inner} className="px-4 py-6">
        {children}
      </div>
    </div>
  )
}
