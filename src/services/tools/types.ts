import type { Candidate } from '../../schemas/account.ts'
import type { ToolDefinition } from '../chat/types.ts'
import type { PassageBook } from './passage-book.ts'

/** What a tool may know and touch: the project of the question, and of its documents those that the agent may read. */
export interface ToolContext {
  projectId: number
  /** Null: all documents of the project. */
  documentIds: readonly number[] | null
  /** Numbers the passages that the model is shown, so that it can cite them. */
  passages: PassageBook
  /** Keeps, for the account of the answer, what a search has weighed. */
  weighed(candidates: readonly Candidate[]): void
  /** Aborts with the run, or when the tool has taken too long. */
  signal: AbortSignal
}

/** What the model is told of a call; an error is told too, so that the model can do better. */
export interface ToolResult {
  text: string
  isError: boolean
}

/** Something that an agent's model may ask for. `call` gets the arguments parsed, not yet judged. @throws AppError, told to the model. */
export interface Tool extends ToolDefinition {
  call(args: unknown, context: ToolContext): Promise<ToolResult>
}
