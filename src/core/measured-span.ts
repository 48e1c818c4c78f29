import type { Histogram } from 'prom-client'
import { withSpan } from './telemetry.ts'

export type MeasuredSpan = typeof withSpan

/** `withSpan` that also observes how long the step took, whether or not it is traced. */
export const measuredSpan =
  (seconds: Histogram<'step'>): MeasuredSpan =>
  async (name, attributes, work) => {
    const startedAt = performance.now()
    try {
      return await withSpan(name, attributes, work)
    } finally {
      seconds.observe({ step: name }, (performance.now() - startedAt) / 1_000)
    }
  }
