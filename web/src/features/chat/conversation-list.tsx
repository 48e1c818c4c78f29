import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Conversation } from '../../api/types'
import { LoadMore } from '../../ui/load-more'
import { Problem } from '../../ui/problem'
import { ConversationMenu } from './conversation-menu'
import { type Row, useRows } from './conversation-rows'
import { conversationList } from './conversations'
import { ImportButton } from './import-button'
import { useSettled } from './use-settled'

/** One's conversations, the newest first, found by words in them; however many there are, only those in view are drawn. */
export function ConversationList() {
  const t = useTranslations('chat')
  const [search, setSearch] = useState('')
  const q = useSettled(search.trim())
  const list = useInfiniteQuery({ ...conversationList(q), placeholderData: keepPreviousData })
  const rows = useRows(list.data ?? [])
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-1">
      <div className="flex items-center gap-1">
        <label className="flex min-w-0 flex-1 items-center gap-2 rounded-lg border border-line bg-raised px-2 text-sm focus-within:border-accent">
          <Search size={14} aria-hidden className="shrink-0 text-muted" />
          <input
            type="search"
            dir="auto"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            aria-label={t('searchConversations')}
            placeholder={t('searchConversations')}
            className="min-w-0 flex-1 bg-transparent py-1.5 outline-none placeholder:text-muted"
          />
        </label>
        <ImportButton />
      </div>
      <Rows rows={rows} list={list} />
      {list.data?.length === 0 && (
        <p role="status" className="px-3 py-1.5 text-sm text-muted">
          {t(q === '' ? 'noConversations' : 'noneFound')}
        </p>
      )}
      {list.error && <Problem error={list.error} />}
      {list.isFetchNextPageError && <LoadMore of={list} />}
    </div>
  )
}

const ROW_PX = 36
const MORE_BEFORE_END = 30

interface Pages {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  isPlaceholderData: boolean
  fetchNextPage(): unknown
}

function Rows({ rows, list }: { rows: readonly Row[]; list: Pages }) {
  const t = useTranslations('chat')
  const box = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
  })
  const shown = virtualizer.getVirtualItems()
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, isPlaceholderData, fetchNextPage } = list
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= rows.length - MORE_BEFORE_END
  const wantsMore = isNearEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError && !isPlaceholderData
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])
  return (
    <div ref={box} className={`min-h-0 flex-1 overflow-y-auto ${rows.length === 0 ? 'hidden' : ''}`}>
      <ul aria-label={t('conversations')} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const row = rows[index]
          if (!row) return null
          return (
            <li
              key={key}
              className="group absolute inset-x-0 top-0 flex items-center"
              style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
            >
              {row.kind === 'time' ? (
                <span className="px-3 pt-2 text-xs font-medium text-muted">{row.label}</span>
              ) : (
                <ConversationLink conversation={row.conversation} />
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function ConversationLink({ conversation }: { conversation: Conversation }) {
  const t = useTranslations('chat')
  return (
    <>
      <Link
        to="/c/$id"
        params={{ id: String(conversation.id) }}
        className="block min-w-0 flex-1 truncate rounded-lg py-1.5 ps-3 pe-9 text-sm hover:bg-canvas"
        activeProps={{ className: 'bg-accent-soft font-medium', 'aria-current': 'page' }}
        dir="auto"
      >
        {conversation.title ?? t('untitled')}
      </Link>
      <span className="absolute end-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100">
        <ConversationMenu conversation={conversation} />
      </span>
    </>
  )
}
