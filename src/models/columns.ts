import { bigint, customType, timestamp } from 'drizzle-orm/pg-core'

/** The primary key of every table that has an id on the wire. */
export const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()

/** A reference to another table's id. */
export const ref = () => bigint({ mode: 'number' })

/** A point in time, to the millisecond, as the wire carries it. */
export const moment = () => timestamp({ withTimezone: true, precision: 3 })

export const createdAt = () => moment().notNull().defaultNow()

/** Bytes. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/**
 * pgvector's half-precision vector, of any dimension: half the room of a `vector`, indexed up to 4,000 dimensions, and
 * its error is far below what tells one passage from another.
 */
export const halfvec = customType<{ data: Float32Array; driverData: string }>({
  dataType: () => 'halfvec',
  toDriver: (vector) => `[${vector.join()}]`,
  fromDriver: (text) => Float32Array.from(text.slice(1, -1).split(','), Number),
})
