import type { Static, TObject } from 'typebox'
import { Value } from 'typebox/value'
import type { Tool, ToolContext, ToolResult } from './types.ts'

/** A tool of our own: its arguments are judged by its schema before it gets them. */
export interface BuiltInTool<T extends TObject> {
  name: string
  description: string
  parameters: T
  /** @returns what the model is told. @throws ToolError for arguments that cannot be served. */
  call(args: Static<T>, context: ToolContext): Promise<string>
}

/** The arguments make no sense here; the message tells the model what would. */
export class ToolError extends Error {}

export function toTool<T extends TObject>({ name, description, parameters, call }: BuiltInTool<T>): Tool {
  return {
    name,
    description,
    parameters,
    async call(args, context) {
      if (!Value.Check(parameters, args)) return refused(`These arguments do not fit: ${faultsOf(parameters, args)}.`)
      try {
        return { text: await call(args, context), isError: false }
      } catch (error) {
        if (error instanceof ToolError) return refused(error.message)
        throw error
      }
    },
  }
}

const refused = (text: string): ToolResult => ({ text, isError: true })

const faultsOf = (parameters: TObject, args: unknown): string =>
  [...Value.Errors(parameters, args)]
    .slice(0, 5)
    .map(({ instancePath, message }) => `${instancePath.slice(1).replaceAll('/', '.') || 'the whole'} ${message}`)
    .join('; ')
