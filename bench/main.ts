/** `npm run bench -- <name> [arguments]`: measurements that anyone can repeat. */
const benches: Record<string, { does: string; run: (args: string[]) => Promise<number> }> = {
  retrieval: {
    does: 'retrieval [set …] [--litellm <url>] [--model <name>] [--data <folder>] [--database <url>]: quality and latency on judged questions',
    run: async (args) => (await import('./retrieval.ts')).run(args),
  },
  recall: {
    does: 'recall --litellm <url> --database <url> [--model <name>] [--set scifact]: what the graphs of vectors find of the nearest ten',
    run: async (args) => (await import('./recall.ts')).run(args),
  },
  files: {
    does: 'files [--data <folder>] [--database <url>]: what becomes of real and hostile files, pages a second, memory, event-loop delay',
    run: async (args) => (await import('./files.ts')).run(args),
  },
  http: {
    does: 'http [--rounds 3] [--seconds 6]: start, memory and requests against the peer, as ratios (PostgreSQL of its own)',
    run: async (args) => (await import('./http.ts')).run(args),
  },
  streams: {
    does: 'streams [--counts 1,50,200,800]: streams, a flood, a slow reader and readers that vanish, against the peer, as ratios',
    run: async (args) => (await import('./streams.ts')).run(args),
  },
  page: {
    does: 'page [--words 10000] [--conversations 5000] [--messages 2000]: the page in Chromium: until one can ask, a long answer, long lists',
    run: async (args) => (await import('./page.ts')).run(args),
  },
  capacity: {
    does: 'capacity [--rounds 3] [--seconds 6] [--redis <url>]: what a request and a streamed chunk cost, with one process and with two',
    run: async (args) => (await import('./capacity.ts')).run(args),
  },
  room: {
    does: 'room --database <url> [--set scifact] [--data <folder>]: what a chunk takes in each table, and writes ahead',
    run: async (args) => (await import('./room.ts')).run(args),
  },
  journal: {
    does: 'journal [--rounds 5]: what writing every frame down before it is shown costs, against the same build without',
    run: async (args) => (await import('./journal.ts')).run(args),
  },
  'login-timing': {
    does: 'login-timing [--pairs 100] [--database <url>]: whether the time of a failed sign-in tells who has an account',
    run: async (args) => (await import('./login-timing.ts')).run(args),
  },
  speed: {
    does: 'speed [--chunks 50000] [--vectors] [--database <url>]: indexing and searching many chunks of one project',
    run: async (args) => (await import('./speed.ts')).run(args),
  },
}

const usage = (): string =>
  `Usage: npm run bench -- <name> …\n${Object.values(benches)
    .map(({ does }) => `  ${does}\n`)
    .join(
      '',
    )}Without --database they run on the embedded database, in memory. LITELLM_API_KEY is the key of --litellm.\n`

const [name = '', ...args] = process.argv.slice(2)
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
const isUsageError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

if (bench) {
  try {
    process.exitCode = await bench.run(args)
  } catch (error) {
    if (!isUsageError(error)) throw error
    refuse()
  }
} else {
  refuse()
}

function refuse(): void {
  process.stderr.write(usage())
  process.exitCode = 2
}
