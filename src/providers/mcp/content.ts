import type { CallToolResult } from '@modelcontextprotocol/client'

/** What a tool gave, as text for a model. It is data: nothing in it is followed. */
export interface McpResult {
  text: string
  isError: boolean
}

export const MAX_RESULT_CHARACTERS = 32_000

/** The texts of a result, joined, rid of what `conceal` takes out, and cut; what is no text is named. */
export function readResult(
  { content, structuredContent, isError = false }: CallToolResult,
  conceal: (text: string) => string,
): McpResult {
  const parts = content.map(textOf).filter((part) => part !== '')
  if (parts.length === 0 && structuredContent !== undefined) parts.push(JSON.stringify(structuredContent))
  return { text: cut(conceal(parts.join('\n\n')) || '(The tool gave nothing.)'), isError }
}

function textOf(item: CallToolResult['content'][number]): string {
  switch (item.type) {
    case 'text':
      return item.text
    case 'image':
    case 'audio':
      return `[${item.type} ${short(item.mimeType)}, ${Math.floor((item.data.length * 3) / 4)} bytes: not passed on]`
    case 'resource_link':
      return `[resource ${short(item.uri)}: not passed on]`
    case 'resource':
      return `[resource ${short(item.resource.uri)}: not passed on]`
    default:
      return '[content of an unknown kind: not passed on]'
  }
}

const short = (text: string): string => text.slice(0, 200).toWellFormed()

function cut(text: string): string {
  if (text.length <= MAX_RESULT_CHARACTERS) return text
  const note = `\n\n[Cut here: the result has ${text.length} characters, which is more than can be passed on.]`
  return text.slice(0, MAX_RESULT_CHARACTERS - note.length).toWellFormed() + note
}
