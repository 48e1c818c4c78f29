import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Recognises the text of scanned pages, by a program of the operator's choice. */
export interface Ocr {
  /**
   * Makes of a PDF one with text, hands its path to `use` and removes it afterwards.
   * @throws OcrFailed when the program fails or takes too long; the reason of `signal`.
   */
  recognise<T>(path: string, signal: AbortSignal, use: (path: string) => Promise<T>): Promise<T>
}

/** The program could not do it; the message is for the log, for it may name paths. */
export class OcrFailed extends Error {}

const MAX_MESSAGE = 2_000

/**
 * @param command program and arguments, divided by spaces; `{input}` and `{output}` stand for the paths of the PDF that
 *   is there and the one to be made, as in `ocrmypdf --skip-text {input} {output}`. No shell reads it.
 */
export function createOcr(command: string, { timeoutMs }: { timeoutMs: number }): Ocr {
  return {
    async recognise(input, signal, use) {
      const folder = await mkdtemp(join(tmpdir(), 'groundwire-ocr-'))
      try {
        const output = join(folder, 'recognised.pdf')
        const [program = '', ...args] = command
          .split(/\s+/)
          .filter((part) => part !== '')
          .map((part) => part.replaceAll('{input}', input).replaceAll('{output}', output))
        await run({ program, args, folder, signal, timeoutMs })
        if (!(await stat(output).catch(() => null))?.isFile()) throw new OcrFailed('the command made no {output}')
        return await use(output)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

interface Running {
  program: string
  args: string[]
  folder: string
  signal: AbortSignal
  timeoutMs: number
}

/** In a process group of its own, so that what the program starts ends with it. None of our settings reach it. */
async function run({ program, args, folder, signal, timeoutMs }: Running): Promise<void> {
  signal.throwIfAborted()
  const { PATH, HOME, LANG } = process.env
  const env = { PATH, HOME, LANG, TMPDIR: folder }
  const child = spawn(program, args, { env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let message = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    message = (message + text).slice(-MAX_MESSAGE)
  })
  const ended = Promise.withResolvers<number | null>()
  child.once('error', ended.reject).once('close', ended.resolve)
  const kill = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  deadline.addEventListener('abort', kill, { once: true })
  try {
    const code = await ended.promise.catch((error: unknown) => {
      throw new OcrFailed(`${program} cannot be started`, { cause: error })
    })
    signal.throwIfAborted()
    if (deadline.aborted) throw new OcrFailed(`${program} took longer than ${timeoutMs} ms`)
    if (code !== 0) throw new OcrFailed(`${program} ended with ${code}: ${message}`)
  } finally {
    deadline.removeEventListener('abort', kill)
  }
}
