import pLimit from 'p-limit'
import { AppError } from '../../core/errors.ts'
import type { GenAiAttributes } from '../../core/gen-ai.ts'
import type { Logger } from '../../core/logging.ts'
import { addContent, failSpan, withSpan } from '../../core/telemetry.ts'
import type { ToolUse } from '../../schemas/account.ts'
import type { ToolCall } from '../chat/types.ts'
import type { Tool, ToolContext, ToolResult } from './types.ts'

/** Runs what a model asks for, and only that: a tool is called for no other reason. */
export interface Toolbox {
  /** What the model may ask for. */
  tools: readonly Tool[]
  /**
   * Runs the calls of one turn, some at a time, in the order of the calls. A call that fails tells the model why.
   * @throws the reason of the context's signal.
   */
  use(calls: readonly ToolCall[], context: ToolContext, watch: ToolWatch): Promise<ToolUse[]>
}

/** Is told of each call as it begins and ends. */
export interface ToolWatch {
  began(call: ToolCall): void
  ended(use: ToolUse): void
}

/** Calls that run at the same time, and calls that a turn may ask for. */
const CONCURRENCY = 8
const MAX_CALLS = 16
const TIMEOUT_MS = 60_000
/** Of one result, and of all results of a run together: what a model's context can bear. */
const MAX_RESULT_CHARACTERS = 32_000
const MAX_RUN_CHARACTERS = 200_000

export function createToolbox(tools: readonly Tool[], logger: Logger): Toolbox {
  let room = MAX_RUN_CHARACTERS

  async function run(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const tool = tools.find(({ name }) => name === call.function.name)
    if (!tool) return refused(`There is no tool of this name; there are: ${tools.map(({ name }) => name).join(', ')}.`)
    const args = parsed(call.function.arguments)
    if (args === undefined) return refused('The arguments are not valid JSON.')
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)])
    const attributes: GenAiAttributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool.name,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': call.id,
    }
    return withSpan(`execute_tool ${tool.name}`, attributes, async (span) => {
      addContent(span, () => ({ 'gen_ai.tool.call.arguments': call.function.arguments }))
      try {
        const result = await Promise.race([tool.call(args, { ...context, signal }), whenAborted(signal)])
        addContent(span, () => ({ 'gen_ai.tool.call.result': result.text.slice(0, MAX_RESULT_CHARACTERS) }))
        return result
      } catch (error) {
        context.signal.throwIfAborted()
        failSpan(span, error)
        if (signal.aborted) return refused(`The tool did not answer within ${TIMEOUT_MS / 1_000} s.`)
        if (error instanceof AppError) return refused(error.message)
        logger.warn({ err: error, tool: tool.name }, 'a tool failed')
        return refused('The tool failed.')
      }
    })
  }

  function fitted({ text, isError }: ToolResult): ToolResult {
    const bound = Math.min(MAX_RESULT_CHARACTERS, room)
    room -= Math.min(text.length, bound)
    if (text.length <= bound) return { text, isError }
    if (bound === 0) return refused('There is no room for more results; answer from what you have.')
    return { text: `${text.slice(0, bound).toWellFormed()}\n(Cut here: the result is longer.)`, isError }
  }

  return {
    tools,
    async use(calls, context, watch) {
      const limit = pLimit(CONCURRENCY)
      return Promise.all(
        calls.map((call, position) =>
          limit(async () => {
            const startedAt = performance.now()
            watch.began(call)
            const result =
              position < MAX_CALLS
                ? await run(call, context)
                : refused(`At most ${MAX_CALLS} calls can be made at a time; ask again for this one.`)
            const { text, isError } = fitted(result)
            const use: ToolUse = {
              id: call.id,
              name: call.function.name,
              arguments: call.function.arguments,
              result: text,
              is_error: isError,
              duration_ms: Math.round(performance.now() - startedAt),
            }
            watch.ended(use)
            return use
          }),
        ),
      )
    },
  }
}

const refused = (text: string): ToolResult => ({ text, isError: true })

/** Undefined for what is no JSON; no arguments at all are an empty object. */
function parsed(written: string): unknown {
  if (written.trim() === '') return {}
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}

const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
