import type { TraceSummary } from '../../schemas/trace.ts'
import { toUsageResponse } from '../conversations/messages.ts'
import type { AnswerRow, IngestionRow, ReplayRow } from './rows.ts'

/** An answer in figures, as it is on the wire. */
export const summaryOfAnswer = (row: AnswerRow): TraceSummary => ({
  kind: 'answer',
  id: row.id,
  trace_id: row.message.traceId,
  title: row.isReadable ? row.question : null,
  project_id: row.projectId,
  user_id: row.userId,
  conversation_id: row.message.conversationId,
  message_id: row.id,
  document_id: null,
  version: null,
  status: row.message.status,
  error: errorOf(row.message),
  model: row.message.model,
  usage: toUsageResponse({ ...row.message, estimated: row.message.usageEstimated }),
  first_token_ms: row.firstTokenMs,
  total_ms: row.totalMs,
  created_at: row.message.createdAt.toISOString(),
})

export const summaryOfReplay = (row: ReplayRow): TraceSummary => ({
  kind: 'replay',
  id: row.id,
  trace_id: row.replay.traceId,
  title: row.isReadable ? row.replay.question : null,
  project_id: row.projectId,
  user_id: row.userId,
  conversation_id: row.conversationId,
  message_id: row.replay.messageId,
  document_id: null,
  version: null,
  status: row.replay.status,
  error: errorOf(row.replay),
  model: row.replay.model,
  usage: toUsageResponse({ ...row.replay, estimated: row.replay.usageEstimated }),
  first_token_ms: row.replay.firstTokenMs,
  total_ms: row.replay.totalMs,
  created_at: row.replay.createdAt.toISOString(),
})

export function summaryOfIngestion(row: IngestionRow): TraceSummary {
  const { version } = row
  const isOver = version.status === 'ready' || version.status === 'failed'
  return {
    kind: 'ingestion',
    id: row.id,
    trace_id: row.traceId,
    title: row.isReadable ? row.name : null,
    project_id: version.projectId,
    user_id: row.createdBy,
    conversation_id: null,
    message_id: null,
    document_id: version.documentId,
    version: version.version,
    status: version.status,
    error: errorOf(version),
    model: null,
    usage: null,
    first_token_ms: null,
    total_ms: isOver ? version.updatedAt.getTime() - version.createdAt.getTime() : null,
    created_at: version.createdAt.toISOString(),
  }
}

const errorOf = ({ errorCode, errorDetail }: { errorCode: string | null; errorDetail: string | null }) =>
  errorCode === null ? null : { code: errorCode, detail: errorDetail ?? errorCode }
