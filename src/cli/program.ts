import { Command, InvalidArgumentError } from 'commander'
import { VERSION } from '../app.ts'
import { ConfigError } from '../config.ts'
import { DataFolderInUse } from '../core/data-folder.ts'
import { DatabaseTooNew } from '../core/migrations.ts'
import { ApiError } from './api-client.ts'
import { ask, Interrupted } from './ask.ts'
import { createAdmin } from './create-admin.ts'
import { UsageError } from './files.ts'
import { ingest } from './ingest.ts'
import { migrate } from './migrate.ts'
import { serve } from './serve.ts'

/** What the user can mend is one line; anything else is a bug and keeps its stack. */
const EXPECTED = [ApiError, ConfigError, DataFolderInUse, DatabaseTooNew]

/** Runs the command line. Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted. */
export async function runCommandLine(argv: string[]): Promise<void> {
  const program = new Command('groundwire')
    .description('Ask your own documents and get answers that account for themselves.')
    .version(VERSION)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

  program.command('serve').description('start the server').action(serve)
  program.command('migrate').description('bring the database to this version').action(migrate)
  program
    .command('ask')
    .description('ask a question, over the files named or over the whole project')
    .argument('<question>')
    .argument('[files...]')
    .option('--project <id>', "a project other than the operator's own", parseId)
    .option('--model <name>', 'a model other than the default one')
    .option('--json', 'print the answer with its citations as JSON')
    .action(ask)
  program
    .command('ingest')
    .description('upload files and folders and wait until they can be asked')
    .argument('<paths...>')
    .option('--project <id>', "a project other than the operator's own", parseId)
    .option('--json', 'print a line of JSON for each file')
    .action(ingest)
  program
    .command('user')
    .description('manage accounts')
    .command('create-admin')
    .description('make an administrator; the password is read from the standard input')
    .requiredOption('--email <address>')
    .option('--json', 'print the account as JSON')
    .action(createAdmin)

  try {
    await program.parseAsync(argv)
    // What is left open by now (a connection kept alive) must not keep the command.
    process.exit()
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`)
    process.exit(exitCodeOf(error))
  }
}

/** @throws InvalidArgumentError for what is not an id. */
function parseId(value: string): number {
  if (!/^[1-9]\d{0,14}$/.test(value)) throw new InvalidArgumentError('It takes the number of a project.')
  return Number(value)
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  return error instanceof Interrupted ? 130 : 1
}

function describe(error: unknown): string {
  if (error instanceof Interrupted) return '\nStopped.'
  if (!(error instanceof Error)) return String(error)
  const isExpected = error instanceof UsageError || EXPECTED.some((kind) => error instanceof kind)
  return isExpected ? error.message : (error.stack ?? error.message)
}
