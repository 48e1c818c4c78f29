import type { ConversationExport } from '../services/conversations.ts'

/** A conversation as Markdown for people: questions as headings, answers with their citations below them. */
export function toMarkdown({ conversation, projectName, messages }: ConversationExport): string {
  const title = conversation.title ?? `Conversation ${conversation.id}`
  const head = `# ${line(title)}\n\nProject: ${line(projectName)} · ${conversation.createdAt.toISOString()}\n`
  const parts = messages.map((message) => {
    if (message.role === 'user') return `\n## ${line(message.content)}\n`
    const state = message.status === 'complete' ? '' : `\n*(${message.status})*\n`
    const citations = message.citations.map(
      ({ index, document_name, page, quote }) =>
        `\n[${index}] ${line(document_name)}, page ${page}:\n${quote
          .split('\n')
          .map((part) => `> ${part}`)
          .join('\n')}\n`,
    )
    return `\n${message.content}\n${state}${citations.join('')}\n*${message.model ?? ''} · trace ${message.traceId}*\n`
  })
  return head + parts.join('')
}

const line = (text: string): string => text.replace(/\s+/g, ' ').trim()
