import { type Static, type TSchema, type TSchemaOptions, Type } from 'typebox'

/** The envelope of every JSON answer: `{trace_id, data}`. */
export const BaseResponse = <T extends TSchema>(data: T) =>
  Type.Object({ trace_id: Type.String({ pattern: '^[0-9a-f]{32}$' }), data })

export const ErrorResponse = Type.Object({
  trace_id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  error: Type.String({ description: 'A stable code, for programs.' }),
  detail: Type.String({ description: 'A sentence for a person.' }),
  fields: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
})
export type ErrorResponse = Static<typeof ErrorResponse>

export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
export const IdParams = Type.Object({ id: Id })
export const DateTime = Type.String({ format: 'date-time' })
export const Nullable = <T extends TSchema>(schema: T, options: TSchemaOptions = {}) =>
  Type.Union([schema, Type.Null()], options)

/** NUL cannot be stored, and is never meant. */
export const NO_NUL = '^[^\\u0000]*$'
/** Text a person typed. */
export const Text = (maxLength: number, minLength = 1, options: TSchemaOptions = {}) =>
  Type.String({ ...options, minLength, maxLength, pattern: NO_NUL })

export const DeletedResponse = Type.Object({ id: Id, deleted: Type.Literal(true) })

/** `?limit=&cursor=` of every list. */
export const PageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
})
export type PageQuery = Static<typeof PageQuery>

export const PageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next_cursor: Nullable(Type.String()) })
