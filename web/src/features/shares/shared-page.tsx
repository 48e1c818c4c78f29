import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import type { SharedConversation } from '../../api/types'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Markdown } from '../chat/markdown'
import { sharedConversation } from './queries'
import { SharedCitation } from './shared-citation'

/** A conversation as a link shows it, to whoever has the link: no sign-in, nothing to change. */
export function SharedPage() {
  const t = useTranslations('shares')
  const inApp = useTranslations('app')
  const { token } = useParams({ from: '/shared/$token' })
  const { data, error } = useQuery(sharedConversation(token))
  const isDead = error instanceof ApiError && error.status === 404
  const title = data ? (data.title ?? t('untitled')) : t(isDead ? 'deadTitle' : 'shared')
  return (
    <div className="h-full overflow-y-auto">
      <title>{`${title} · ${inApp('name')}`}</title>
      <meta name="robots" content="noindex" />
      <meta name="referrer" content="no-referrer" />
      <header className="mx-auto flex max-w-3xl items-center justify-between gap-2 px-4 py-3">
        <Link to="/" className="flex items-center gap-2 font-semibold">
          <img src="/icon.svg" alt="" width="24" height="24" />
          {inApp('name')}
        </Link>
        <span className="text-sm text-muted">{t('shared')}</span>
      </header>
      <main className="mx-auto flex max-w-3xl flex-col gap-6 px-4 pt-4 pb-16">
        <h1 dir="auto" className="text-2xl font-semibold break-words">
          {title}
        </h1>
        {data && <Messages messages={data.messages} />}
        {isDead ? <p>{t('dead')}</p> : error !== null && <Problem error={error} />}
        {!data && error === null && <Loading />}
      </main>
    </div>
  )
}

type SharedMessage = SharedConversation['messages'][number]

function Messages({ messages }: { messages: readonly SharedMessage[] }) {
  const t = useTranslations('chat')
  return (
    <ol className="flex flex-col gap-6">
      {messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what is shared has no ids and does not change
        <li key={index}>
          {message.role === 'assistant' ? (
            <SharedAnswer message={message} />
          ) : (
            <article
              aria-label={t('asked')}
              dir="auto"
              className="ms-auto w-fit max-w-[85%] rounded-2xl bg-surface px-4 py-2 break-words whitespace-pre-wrap"
            >
              {message.content}
            </article>
          )}
        </li>
      ))}
    </ol>
  )
}

function SharedAnswer({ message }: { message: SharedMessage }) {
  const t = useTranslations('shares')
  const inChat = useTranslations('chat')
  return (
    <article aria-label={inChat('answer')} className="flex flex-col gap-2">
      <Markdown
        text={message.content}
        renderCitation={(index) => {
          const citation = message.citations.find((one) => one.index === index)
          return citation ? <SharedCitation citation={citation} /> : <span className="text-muted">[{index}]</span>
        }}
      />
      {message.status !== 'complete' && <p className="text-sm text-warn">{t('incomplete')}</p>}
      <p className="text-xs text-muted">
        {message.model}
        {message.imported && ` · ${t('imported')}`}
      </p>
    </article>
  )
}
