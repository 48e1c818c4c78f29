import type { Citation } from '../schemas/chat.ts'
import type { ConversationExport } from '../services/conversations/conversations.ts'
import type { Message } from '../services/conversations/messages.ts'
import { shortened } from '../services/conversations/titles.ts'

const MAX_HEADING_CHARACTERS = 200

/** A conversation as Markdown for people: questions as headings, answers with the list of what they cite below them. */
export function toMarkdown({ conversation, projectName, messages }: ConversationExport): string {
  const title = conversation.title ?? `Conversation ${conversation.id}`
  const head = `# ${line(title)}\n\nProject: ${line(projectName)} · ${conversation.createdAt.toISOString()}\n`
  return inert(
    head + messages.map((message) => (message.role === 'user' ? question(message) : answer(message))).join(''),
  )
}

/** A tag with attributes, or one that loads or runs without any. */
const LIVE_TAG = /<(?=[a-z][a-z0-9:-]*[\s/]|(?:script|style)\b)/gi

/**
 * Text of documents, models and people in which nothing is loaded when it is shown: a picture's address would tell whoever
 * wrote it into a document what was asked. It stays readable; the JSON has every character as it was.
 */
const inert = (markdown: string): string => markdown.replaceAll('![', '!\\[').replace(LIVE_TAG, '&lt;')

/** A question that does not fit a heading is quoted below its beginning. */
function question({ content }: Message): string {
  const heading = line(content)
  if (heading === content.trim() && heading.length <= MAX_HEADING_CHARACTERS) return `\n## ${heading}\n`
  return `\n## ${shortened(content)}\n\n${quoted(content.trim())}\n`
}

function answer({ content, status, citations, model, traceId }: Message): string {
  const state = status === 'complete' ? '' : `\n*(${status})*\n`
  return `\n${content}\n${state}${citations.map(source).join('')}\n*${model ?? ''} · trace ${traceId}*\n`
}

const source = ({ index, document_name, page, quote }: Citation): string =>
  `\n[${index}] ${line(document_name)}, page ${page}:\n\n${quoted(quote)}\n`

const quoted = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((part) => `> ${part}`)
    .join('\n')

const line = (text: string): string => text.replace(/\s+/g, ' ').trim()
