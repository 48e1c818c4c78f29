import { Command } from 'commander'
import { VERSION } from '../app.ts'
import { ConfigError } from '../config.ts'
import { DataFolderInUse } from '../core/data-folder.ts'
import { DatabaseTooNew } from '../core/migrations.ts'
import { migrate } from './migrate.ts'
import { serve } from './serve.ts'

/** What the user can mend is one line; anything else is a bug and keeps its stack. */
const EXPECTED = [ConfigError, DataFolderInUse, DatabaseTooNew]

/** Runs the command line. Exit codes: 0 done, 1 failed, 2 called wrongly. */
export async function runCommandLine(argv: string[]): Promise<void> {
  const program = new Command('groundwire')
    .description('Ask your own documents and get answers that account for themselves.')
    .version(VERSION)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

  program.command('serve').description('start the server').action(serve)
  program.command('migrate').description('bring the database to this version').action(migrate)

  try {
    await program.parseAsync(argv)
  } catch (error) {
    const expected = EXPECTED.some((kind) => error instanceof kind)
    process.stderr.write(`${expected && error instanceof Error ? error.message : describe(error)}\n`)
    process.exit(1)
  }
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
