import { numberOf, type Search, textOf } from '../../app/search-values'

export const RANGES = [7, 30, 90] as const
export type Range = (typeof RANGES)[number]

const oneOf =
  <Value extends string | number>(values: readonly Value[]) =>
  (value: unknown): Value | undefined =>
    values.find((one) => one === value)
const dayOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined

export const JOB_STATES = ['waiting', 'retrying', 'running', 'failed'] as const
export type JobState = (typeof JOB_STATES)[number]

/** The kinds of jobs that there are. */
export const QUEUES = [
  'ingest',
  'fill_index',
  'build_near_index',
  'tidy_index',
  'follow_vectors',
  'repair_vectors',
  'remove_files',
  'redact_accounts',
  'add_examples',
] as const
export type Queue = (typeof QUEUES)[number]
export const queueOf = oneOf(QUEUES)

export interface UsageSearch {
  days?: Range | undefined
  user?: number | undefined
}
export const usageSearch = ({ days, user }: Search): UsageSearch => ({
  days: oneOf(RANGES)(days),
  user: numberOf(user),
})

export interface JobsSearch {
  state?: JobState | undefined
  queue?: Queue | undefined
}
export const jobsSearch = ({ state, queue }: Search): JobsSearch => ({
  state: oneOf(JOB_STATES)(state),
  queue: queueOf(queue),
})

export interface AuditSearch {
  action?: string | undefined
  actor?: number | undefined
  /** Days, as the browser's calendar has them. */
  since?: string | undefined
  until?: string | undefined
}
export const auditSearch = ({ action, actor, since, until }: Search): AuditSearch => ({
  action: textOf(action),
  actor: numberOf(actor),
  since: dayOf(since),
  until: dayOf(until),
})
