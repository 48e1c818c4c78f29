import { type Static, Type } from 'typebox'

const Check = Type.Union([
  Type.Literal('ok'),
  Type.Literal('degraded', { description: 'Configured, optional, and down.' }),
  Type.Literal('unavailable', { description: 'Needed, and down.' }),
  Type.Literal('off', { description: 'Not configured.' }),
])
export type Check = Static<typeof Check>

export const LiveResponse = Type.Object({ status: Type.Literal('ok') })

export const ReadyResponse = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('degraded'), Type.Literal('unavailable')]),
  checks: Type.Object({
    database: Check,
    redis: Check,
    llm: Check,
    vector_store: Check,
    storage: Check,
    telemetry: Check,
  }),
})
export type ReadyResponse = Static<typeof ReadyResponse>
