/** How one more was counted in the window of its key. */
export interface Counted {
  isAllowed: boolean
  /** The first that was too many, which the others of the window follow. */
  isFirstRefusal: boolean
  /** What is left of the window after this one. */
  remaining: number
  msToReset: number
}

export interface WindowOptions {
  /** Windows of the same name and key are one. */
  name: string
  most: number
  seconds: number
  /** What holds while the shared count is away: `pass`, or what this process alone counts. */
  whenAway: 'pass' | 'count_here'
}

/** So many in a window of time, which begins with the first. */
export interface WindowLimit {
  readonly most: number
  /** Counts one, refused or not. @returns null when nobody can say: it passes. */
  count(key: string): Promise<Counted | null>
  /** Takes one back that was counted. */
  takeBack(key: string): Promise<void>
  /** Begins anew. */
  forget(key: string): Promise<void>
}

/** So many at the same time. */
export interface OpenLimit {
  readonly most: number
  /** @returns what gives the place back, once; null when there is none. */
  enter(key: string): Promise<(() => void) | null>
}

/** Counts what users and addresses do: in this process, or for all replicas together. */
export interface Limits {
  perWindow(options: WindowOptions): WindowLimit
  atOnce(options: { name: string; most: number }): OpenLimit
  /** Whether what all replicas share answers; null when there is nothing that they share. */
  ping: (() => Promise<boolean>) | null
  close(): Promise<void>
}
