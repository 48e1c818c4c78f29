const MOMENT = '2026-03-01T12:00:00.000Z'
const LONG_WORDS = 'The harbour was deepened, and its piers were made longer. '

/** A saved conversation of so many messages, of very different lengths. */
export function aSavedConversation(title: string, count: number) {
  const messages = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    parent_id: index === 0 ? null : index,
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: index % 2 === 0 ? `Question ${index + 1}` : `Answer ${index + 1}. ${LONG_WORDS.repeat(index % 23)}`,
    status: 'complete',
    finish_reason: index % 2 === 0 ? null : 'stop',
    error: null,
    citations: [],
    model: index % 2 === 0 ? null : 'some-model',
    usage: { prompt_tokens: null, completion_tokens: null, cost_usd: null },
    trace_id: '0'.repeat(32),
    feedback: null,
    created_at: MOMENT,
  }))
  const about = { id: 1, project_id: 1, agent_id: null, title, current_message_id: count }
  return {
    format: 'groundwire.conversation',
    version: 1,
    conversation: { ...about, created_at: MOMENT, updated_at: MOMENT },
    messages,
  }
}
