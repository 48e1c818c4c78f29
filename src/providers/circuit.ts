import { LRUCache } from 'lru-cache'

/** `half_open`: one request is on its way to find out; the others are still refused. */
export type CircuitState = 'closed' | 'open' | 'half_open'

/** One request that was let through; it says how it went, once. */
export interface Permit {
  succeeded(): void
  failed(): void
  /** It ended without telling anything, such as by its caller. */
  released(): void
}

/**
 * Stops asking what has failed several times in a row, and lets one request through now and then until one succeeds.
 * Our own, in place of cockatiel or opossum: those let callers wait for the one that probes, which may hang, take a probe
 * that its caller gave up for a success, and cannot say when to come back.
 */
export interface Circuit {
  readonly state: CircuitState
  /** Milliseconds to the next probe; 0: the next request is let through. */
  retryAfterMs(): number
  /** @returns null while it is open. */
  enter(): Permit | null
  /** It was seen to work otherwise. */
  close(): void
}

export interface CircuitOptions {
  failuresInARow: number
  /** To the first probe, and twice as long after each that fails, up to the longest. */
  firstPauseMs: number
  longestPauseMs: number
  now(): number
}

/** For a server of models: what it does takes seconds. */
const DEFAULTS: CircuitOptions = {
  failuresInARow: 5,
  firstPauseMs: 5_000,
  longestPauseMs: 60_000,
  now: () => performance.now(),
}

export function createCircuit(options: Partial<CircuitOptions> = {}): Circuit {
  const { failuresInARow, firstPauseMs, longestPauseMs, now } = { ...DEFAULTS, ...options }
  let failures = 0
  let pauseMs = firstPauseMs
  /** When the next probe may go; null: closed. */
  let probeAt: number | null = null
  let isProbing = false

  const close = () => {
    failures = 0
    pauseMs = firstPauseMs
    probeAt = null
    isProbing = false
  }
  const open = () => {
    probeAt = now() + pauseMs
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }

  function permit(isProbe: boolean): Permit {
    let isSettled = false
    const once = (settle: () => void) => () => {
      if (isSettled) return
      isSettled = true
      if (isProbe) isProbing = false
      settle()
    }
    return {
      succeeded: once(close),
      failed: once(() => {
        failures++
        // What began before it opened says nothing new.
        if (isProbe || (probeAt === null && failures >= failuresInARow)) open()
      }),
      released: once(() => {}),
    }
  }

  return {
    get state() {
      if (probeAt === null) return 'closed'
      return isProbing ? 'half_open' : 'open'
    },
    retryAfterMs: () => (probeAt === null ? 0 : Math.max(0, probeAt - now())),
    enter() {
      if (probeAt === null) return permit(false)
      if (isProbing || now() < probeAt) return null
      isProbing = true
      return permit(true)
    },
    close,
  }
}

/** A circuit for each of many names, of which those used last are kept: names come from outside. */
export interface Circuits {
  of(name: string): Circuit
  countOpen(): number
}

const KEPT_CIRCUITS = 500

export function createCircuits(): Circuits {
  const circuits = new LRUCache<string, Circuit>({ max: KEPT_CIRCUITS })
  return {
    of(name) {
      const circuit = circuits.get(name) ?? createCircuit()
      circuits.set(name, circuit)
      return circuit
    },
    countOpen: () => [...circuits.values()].filter(({ state }) => state !== 'closed').length,
  }
}
