import { Presets, SingleBar } from 'cli-progress'

/** Shows how far something is: a bar on a terminal, a plain line per step in a pipe, nothing when silent. */
export interface Progress {
  /** `done` from 0 to 1; `what` says what is being done. */
  update(done: number, what: string): void
  end(what: string): void
}

/** Progress goes to stderr, so that stdout holds the result alone. */
export function progressOf(name: string, isSilent: boolean): Progress {
  if (isSilent) return { update: () => {}, end: () => {} }
  if (!process.stderr.isTTY) {
    let last = ''
    const say = (what: string) => {
      if (what !== last) process.stderr.write(`${name}: ${what}\n`)
      last = what
    }
    return { update: (_done, what) => say(what), end: say }
  }
  const bar = new SingleBar(
    {
      format: ` ${name} {bar} {percentage}% {what}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: false,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  )
  bar.start(100, 0, { what: '' })
  return {
    update: (done, what) => bar.update(Math.round(done * 100), { what }),
    end: (what) => {
      bar.update(100, { what })
      bar.stop()
    },
  }
}
