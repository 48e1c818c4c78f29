import { useMemo } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Conversation } from '../../api/types'

/** A conversation, or the time that those below are of. */
export type Row =
  | { kind: 'time'; key: string; label: string }
  | { kind: 'conversation'; key: string; conversation: Conversation }

const DAY_MS = 86_400_000

function midnight(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
}

/** Conversations with the times that they are of between them: today, yesterday, the last days, months. */
export function useRows(conversations: readonly Conversation[]): readonly Row[] {
  const t = useTranslations('chat')
  const format = useFormatter()
  return useMemo(() => {
    const today = midnight(new Date())
    const labelOf = (conversation: Conversation): string => {
      const began = new Date(conversation.created_at)
      // A day with a change of the clocks is an hour shorter or longer.
      const days = Math.round((today - midnight(began)) / DAY_MS)
      if (days <= 0) return t('today')
      if (days === 1) return t('yesterday')
      if (days < 7) return t('lastWeek')
      return format.dateTime(began, { month: 'long', year: 'numeric' })
    }
    const rows: Row[] = []
    let last = ''
    for (const conversation of conversations) {
      const label = labelOf(conversation)
      if (label !== last) rows.push({ kind: 'time', key: `before ${conversation.id}`, label })
      last = label
      rows.push({ kind: 'conversation', key: String(conversation.id), conversation })
    }
    return rows
  }, [conversations, t, format])
}
