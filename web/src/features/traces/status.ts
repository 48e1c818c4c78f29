import { useTranslations } from 'use-intl'

/** Of an answer, and of the reading of a document. */
export const ANSWER_STATES = ['complete', 'stopped', 'interrupted', 'failed', 'streaming'] as const
export const READING_STATES = ['ready', 'failed', 'queued', 'parsing', 'chunking', 'embedding', 'indexing'] as const
type State = (typeof ANSWER_STATES)[number] | (typeof READING_STATES)[number]

const isState = (status: string): status is State =>
  [...ANSWER_STATES, ...READING_STATES].some((state) => state === status)

/** How a state is called. */
export function useStatus(): (status: string) => string {
  const t = useTranslations('traces')
  return (status) => (isState(status) ? t(`states.${status}`) : status)
}

/** How a state looks. */
export function kindOfStatus(status: string): 'good' | 'warn' | 'bad' | 'plain' {
  if (status === 'complete' || status === 'ready') return 'good'
  if (status === 'failed') return 'bad'
  return status === 'interrupted' || status === 'stopped' ? 'warn' : 'plain'
}
