import { type SQL, sql } from 'drizzle-orm'

/** Where a chunk is: in which version, and which of its chunks, from 0. */
export interface Place {
  versionId: number
  ordinal: number
}

export const keyOf = ({ versionId, ordinal }: Place): string => `${versionId}:${ordinal}`

/** Places as a table `place(version_id, ordinal, position)`, to be joined with; `position` counts from 1. */
export const placesTable = (places: readonly Place[]): SQL => sql`
  unnest(${sql.param(places.map(({ versionId }) => versionId))}::bigint[],
    ${sql.param(places.map(({ ordinal }) => ordinal))}::int[]) WITH ORDINALITY AS place(version_id, ordinal, position)`
