import { type Static, Type } from 'typebox'

/** What one check of `groundwire doctor` found. */
export const Finding = Type.Object({
  check: Type.String(),
  status: Type.Union([Type.Literal('ok'), Type.Literal('warn'), Type.Literal('fail')]),
  what: Type.String(),
  /** How to mend it; null where there is nothing to mend. */
  mend: Type.Union([Type.String(), Type.Null()]),
})
export type Finding = Static<typeof Finding>

export const DoctorResponse = Type.Object({ findings: Type.Array(Finding) })
