import { appendFileSync } from 'node:fs'

/**
 * How often a fault is tried. `FAULT_TRIALS` is unset for the short form, `full` for the counts of the table of faults, or a
 * number: the full form with no fault tried more often than that.
 */
export function trials(short: number, full: number): number {
  const wanted = process.env.FAULT_TRIALS
  if (wanted === undefined || wanted === '' || wanted === 'short') return short
  if (wanted === 'full') return full
  if (!/^[1-9]\d*$/.test(wanted)) throw new Error('FAULT_TRIALS takes short, full or a number')
  return Math.min(full, Number(wanted))
}

/** Whether more than the short form is asked for. */
export const isFull = trials(0, 1) > 0

/** A test has as long as its trials may take. */
export const timeFor = (count: number, secondsEach: number): number => 90_000 + count * secondsEach * 1_000

/** Writes down what was measured, a line of JSON to `FAULT_REPORT`, where that is set. */
export function report(fault: string, figures: Record<string, number | string>): void {
  const path = process.env.FAULT_REPORT
  if (path) appendFileSync(path, `${JSON.stringify({ fault, ...figures })}\n`)
}

/** The longest of some times in milliseconds, in seconds to a tenth. */
export const worst = (times: readonly number[]): number => Math.round(Math.max(0, ...times) / 100) / 10

/** The time within which that share of all, 0–1, came to their end. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
