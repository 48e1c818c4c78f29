import { Command, InvalidArgumentError, Option } from 'commander'
import { AppError, SetupError } from '../core/errors.ts'
import { VERSION } from '../core/version.ts'
import type { AskOptions } from './ask.ts'
import type { CreateAdminOptions } from './create-admin.ts'
import type { DoctorOptions } from './doctor.ts'
import { ApiError, Interrupted, UsageError } from './errors.ts'
import type { CollectOptions } from './eval/collect.ts'
import { addConfiguration } from './eval/configurations.ts'
import type { EvalOptions } from './eval/eval.ts'
import type { IngestOptions } from './ingest.ts'
import type { RestoreOptions } from './restore.ts'
import type { TraceOptions } from './trace.ts'

/** What the user can mend is one line; anything else is a bug and keeps its stack. */
const EXPECTED = [ApiError, AppError, SetupError, UsageError]

/** Runs the command line; each command loads what it needs itself, so that a quick one is quick. Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted. */
export async function runCommandLine(argv: string[]): Promise<void> {
  const program = new Command('groundwire')
    .description('Ask your own documents and get answers that account for themselves.')
    .version(VERSION)
    // So that `eval collect` has options of its own.
    .enablePositionalOptions()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

  program
    .command('serve')
    .description('start the server')
    .action(async () => (await import('./start.ts')).start())
  program
    .command('migrate')
    .description('bring the database to this version')
    .action(async () => (await import('./migrate.ts')).migrate())
  program
    .command('ask')
    .description('ask a question, over the files named or over the whole project')
    .argument('<question>')
    .argument('[files...]')
    .option('--project <id>', "a project other than the operator's own", parseId)
    .option('--model <name>', 'a model other than the default one')
    .option('--agent <slug>', 'an agent of the project or of the system, such as researcher')
    .option('--json', 'print the answer with its citations as JSON')
    .action(async (question: string, files: string[], options: AskOptions) =>
      (await import('./ask.ts')).ask(question, files, options),
    )
  program
    .command('trace')
    .description('print how an answer came to be, or what a document took')
    .argument('<trace_id>', 'as `ask` prints it, and every answer carries it')
    .option('--json', 'print all of it as JSON')
    .action(async (traceId: string, options: TraceOptions) => (await import('./trace.ts')).trace(traceId, options))
  program
    .command('ingest')
    .description('upload files and folders and wait until they can be asked')
    .argument('<paths...>')
    .option('--project <id>', "a project other than the operator's own", parseId)
    .option('--watch', 'keep the project in step with a folder until Ctrl-C')
    .option('--json', 'print a line of JSON for each file')
    .action(async (paths: string[], options: IngestOptions) => (await import('./ingest.ts')).ingest(paths, options))
  const evaluation = program
    .command('eval')
    .description('ask a file of questions and print how often what answers them is found, and with --answers cited')
    .enablePositionalOptions()
    .argument('<file>', 'a question a line, as JSON; see docs/evaluation.md')
    .option('--project <id>', "a project other than the operator's own", parseId)
    .option('--k <number>', 'passages that are looked at', parseK, 10)
    .addOption(
      new Option(
        '--config <settings>',
        'mode=, rerank= and model=, divided by commas; given twice, the two are compared',
      )
        .argParser(addConfiguration)
        .default([], 'mode=hybrid'),
    )
    .option('--answers', 'have the questions answered too (model calls), and check the citations')
    .option('--json', 'print the figures, and what was measured of each question, as JSON')
    .action(async (file: string, options: EvalOptions) => (await import('./eval/eval.ts')).evaluate(file, options))
  evaluation
    .command('collect')
    .description('print the questions whose answers you rated down, to be filled in and asked again')
    .option('--project <id>', "a project other than the operator's own", parseId)
    .action(async (options: CollectOptions) => (await import('./eval/collect.ts')).collect(options))
  program
    .command('backup')
    .description('write everything there is, database and files, to one file, also while the server runs')
    .argument('<file>', 'such as groundwire.tar.gz; must not be there yet')
    .action(async (file: string) => (await import('./backup.ts')).backup(file))
  program
    .command('restore')
    .description('bring back what a backup holds; no server may be running')
    .argument('<file>')
    .option('--replace', 'throw away everything that is there now')
    .action(async (file: string, options: RestoreOptions) => (await import('./restore.ts')).restore(file, options))
  program
    .command('rebuild-vectors')
    .description('throw away what Chroma holds and fill it again from the database')
    .action(async () => (await import('./rebuild-vectors.ts')).rebuildVectors())
  program
    .command('doctor')
    .description('check every configured part, say what is wrong and how to mend it; exit code 1 when something fails')
    .option('--json', 'print a line of JSON for each check')
    .action(async (options: DoctorOptions) => (await import('./doctor.ts')).doctor(options))
  program
    .command('user')
    .description('manage accounts')
    .command('create-admin')
    .description('make an administrator; the password is read from the standard input')
    .requiredOption('--email <address>')
    .option('--json', 'print the account as JSON')
    .action(async (options: CreateAdminOptions) => (await import('./create-admin.ts')).createAdmin(options))

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

/** @throws InvalidArgumentError for what is no number from 1 to 100. */
function parseK(value: string): number {
  if (!/^([1-9]\d?|100)$/.test(value)) throw new InvalidArgumentError('It takes a number from 1 to 100.')
  return Number(value)
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  return error instanceof Interrupted ? 130 : 1
}

/** Of files, or of the database. */
const isOfFullDisk = (error: Error): boolean =>
  ('code' in error && (error.code === 'ENOSPC' || error.code === '53100')) ||
  (error.cause instanceof Error && isOfFullDisk(error.cause))

function describe(error: unknown): string {
  if (error instanceof Interrupted) return '\nStopped.'
  if (!(error instanceof Error)) return String(error)
  if (isOfFullDisk(error)) return `There is no room on the disk: ${error.message.split('\n', 1)[0]}`
  const isExpected = EXPECTED.some((kind) => error instanceof kind)
  return isExpected ? error.message : (error.stack ?? error.message)
}
