import { AppError } from '../../core/errors.ts'
import type { Llm } from '../../providers/llm.ts'
import type { ToolUse } from '../../schemas/account.ts'
import { type Frame, sourcesFrame, toolFrame } from '../runs/frames.ts'
import type { PassageBook } from '../tools/passage-book.ts'
import type { Toolbox, ToolWatch } from '../tools/toolbox.ts'
import { createCiter } from './citations.ts'
import type { Draft } from './draft.ts'
import { createTextCleaner } from './model-text.ts'
import type { AnswerPart, ModelRequest, ToolCall } from './types.ts'

export interface Turns {
  llm: Llm
  /** The first turn; those that follow add what was said and what the tools answered. */
  request: ModelRequest
  /** The passages that the model knows; tools add to it. */
  book: PassageBook
  /** False for an answer without documents, whose `[1]` is only text. */
  cites: boolean
  draft: Draft
  /** What the model may ask for; null: it answers in one turn. */
  tools: { toolbox: Toolbox; maxSteps: number; projectId: number; documentIds: readonly number[] | null } | null
  /** Takes what is said, as it is said. */
  write(parts: AnswerPart[]): Promise<void>
  /** Takes frames that are not part of the answer: the steps. */
  emit(frames: Frame[]): Promise<void>
  /** Writes the draft down. */
  keep(): void
  maxCharacters: number
  signal: AbortSignal
}

/** A result as the frame of a step shows it; the whole is in the account. */
const SHOWN_CHARACTERS = 2_000

/**
 * What a model says, turn by turn until it asks for no more tools, its markers turned into citations. In the last turn
 * it may ask for none. @throws AppError when it never comes to an answer, and what the model's stream throws.
 */
export async function takeTurns(turns: Turns): Promise<void> {
  const { llm, request, draft, tools, signal, write } = turns
  const citer = turns.cites ? createCiter(turns.book) : null
  const cite = (text: string): AnswerPart[] => citer?.push(text) ?? [{ type: 'text', text }]
  const definitions = tools?.toolbox.tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parameters,
  }))
  const messages = [...request.messages]
  let length = 0
  try {
    for (let step = 1; ; step++) {
      const isLast = tools === null || step >= tools.maxSteps
      const offered = definitions?.length
        ? { tools: definitions, toolChoice: isLast ? ('none' as const) : ('auto' as const) }
        : {}
      const cleaner = createTextCleaner()
      let calls: ToolCall[] = []
      let said = ''
      let hasSaid = false
      for await (const events of llm.stream({ ...request, messages, ...offered }, signal)) {
        const parts: AnswerPart[] = []
        for (const event of events) {
          if (event.type === 'text') {
            const text = (!hasSaid && length > 0 ? '\n\n' : '') + event.text
            hasSaid = true
            // Only a model that may ask for tools is told again what it said before.
            if (tools !== null) said += event.text
            length += event.text.length
            parts.push(...cite(cleaner.push(text)))
          } else if (event.type === 'tool_calls') calls = event.calls
          else if (event.type === 'finish') draft.finishReason = event.reason === 'tool_calls' ? 'stop' : event.reason
        }
        await write(parts)
        if (length > turns.maxCharacters) {
          draft.finishReason = 'length'
          break
        }
      }
      await write([...cite(cleaner.end()), ...(citer?.end() ?? [])])
      if (calls.length === 0 || length > turns.maxCharacters) return
      // A model that asks although it may not, or for what nobody offered.
      if (tools === null || isLast) {
        if (hasSaid) return
        throw new AppError(
          502,
          'too_many_steps',
          'The model kept asking for tools and never answered; ask again, or allow more steps.',
        )
      }
      const uses = await useTools(turns, tools, { step, calls })
      draft.steps.push({ text: said, tools: uses })
      turns.keep()
      messages.push(
        { role: 'assistant', content: said, tool_calls: calls },
        ...uses.map(({ id, result }) => ({ role: 'tool' as const, tool_call_id: id, content: result })),
      )
    }
  } finally {
    draft.markers = citer?.checks() ?? []
  }
}

async function useTools(
  { book, draft, emit, signal }: Turns,
  { toolbox, projectId, documentIds }: NonNullable<Turns['tools']>,
  { step, calls }: { step: number; calls: readonly ToolCall[] },
): Promise<ToolUse[]> {
  // Frames are journalled in the order of these calls; whoever fails to be written ends the run.
  let emitted: Promise<void> = Promise.resolve()
  const show = (frame: Frame) => {
    emitted = emitted.then(() => emit([frame]))
    emitted.catch(() => {})
  }
  const watch: ToolWatch = {
    began: ({ id, function: called }) =>
      show(toolFrame({ step, id, name: called.name, arguments: called.arguments, status: 'running' })),
    ended: ({ id, name, arguments: args, result, is_error, duration_ms }) =>
      show(
        toolFrame({
          step,
          id,
          name,
          arguments: args,
          status: is_error ? 'failed' : 'done',
          result: result.slice(0, SHOWN_CHARACTERS).toWellFormed(),
          duration_ms,
        }),
      ),
  }
  const known = book.all().length
  const context = {
    projectId,
    documentIds,
    passages: book,
    weighed: (candidates: Draft['candidates']) => void draft.candidates.push(...candidates),
    signal,
  }
  const uses = await toolbox.use(calls, context, watch)
  await emitted
  const found = book.all().slice(known)
  if (found.length > 0) await emit([sourcesFrame(found)])
  return uses
}
