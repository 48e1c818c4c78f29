import { type DocumentFilter, STATUSES } from './queries'

/** What the address of the list says about which documents are shown. */
export const readListAddress = ({ q, status }: Record<string, unknown>): DocumentFilter => ({
  q: typeof q === 'string' && q !== '' ? q : undefined,
  status: STATUSES.find((one) => one === status),
})
