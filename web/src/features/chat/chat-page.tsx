import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { piece } from '../../api/reach'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import type { NamedFile } from '../documents/files'
import { useProject } from '../projects/chosen'
import { Announcement } from './announcement'
import { AnswerChoices } from './answer-choices'
import { attach } from './attached'
import { Attachments } from './attachments'
import { BesidePanel } from './beside-panel'
import { Composer } from './composer'
import { ConversationHead } from './conversation-head'
import { FileDrop } from './file-drop'
import { ShortcutsButton } from './shortcuts'
import { Start } from './start'
import { useAnswering } from './use-answering'
import { useAsking } from './use-asking'

/** Not needed where a conversation begins. */
const Messages = lazy(async () => ({ default: (await piece(() => import('./messages'))).Messages }))

/** A conversation, or the beginning of one. */
export function ChatPage({ conversationId, agentId }: { conversationId: number | null; agentId?: number | undefined }) {
  const inApp = useTranslations('app')
  const project = useProject()
  const asking = useAsking(conversationId)
  const { branch, asked, error, isBusy, ask, stop } = asking
  const { data, error: loadError, isLoading } = asking.conversation
  const choices = useAnswering(data?.conversation, agentId)
  const { answering } = choices
  const projectId = data?.conversation.project_id ?? project?.id ?? null
  const onFiles = (files: readonly NamedFile[]): void => {
    if (projectId !== null) attach(projectId, files)
  }
  const isEmpty = branch.length === 0 && asked === null
  return (
    <div className="flex h-full min-w-0">
      <title>{`${data?.conversation.title ?? inApp('newQuestion')} · ${inApp('name')}`}</title>
      <FileDrop onFiles={onFiles}>
        {data && conversationId !== null && <ConversationHead conversation={data.conversation} />}
        {isEmpty ? (
          <div className="min-h-0 flex-1 overflow-y-auto">
            {loadError && <Problem error={loadError} />}
            {isLoading ? <Loading /> : !loadError && <Start onAsk={(question) => void ask(question, answering)} />}
          </div>
        ) : (
          <Suspense fallback={<Loading />}>
            <Messages asking={asking} answering={answering} />
          </Suspense>
        )}
        <div className="flex flex-col gap-2 px-4 pb-4">
          {error !== null && <Problem error={error} />}
          {projectId !== null && <Attachments projectId={projectId} />}
          <Composer
            draft={conversationId === null ? 'new' : String(conversationId)}
            isBusy={isBusy}
            onSend={(message) => ask(message, answering)}
            onStop={stop}
            onFiles={onFiles}
          >
            <AnswerChoices {...choices} />
            <span className="ms-auto max-md:hidden">
              <ShortcutsButton />
            </span>
          </Composer>
        </div>
        <Announcement isBusy={isBusy} last={branch.at(-1)?.message} />
      </FileDrop>
      <BesidePanel projectId={data?.conversation.project_id} />
    </div>
  )
}
