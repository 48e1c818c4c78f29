import { basename } from 'node:path'
import { styleText } from 'node:util'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AgentResponse } from '../schemas/agent.ts'
import { ErrorResponse } from '../schemas/base.ts'
import { ChatResponse, type Citation, type MessageResponse } from '../schemas/chat.ts'
import type { ApiClient } from './api-client.ts'
import { connect } from './connection.ts'
import { ApiError, Interrupted } from './errors.ts'
import { checkFiles } from './files.ts'
import { itemsOf } from './pages.ts'
import { progressOf } from './progress.ts'
import { readConfig } from './settings.ts'
import { personalProject, uploadAndWait } from './upload.ts'

export interface AskOptions {
  project?: number
  model?: string
  /** The slug of an agent of the project, or of the system. */
  agent?: string
  json?: boolean
}

const ToolCalled = Type.Object({ name: Type.String(), arguments: Type.String(), status: Type.String() })
const Meta = Type.Object({ message_id: Type.Integer() })

/**
 * `groundwire ask`: uploads the files, asks over them (over the whole project when there are none), streams the answer
 * and prints each citation with document, page and quote.
 */
export async function ask(question: string, files: string[], options: AskOptions): Promise<void> {
  checkFiles(files)
  const { api, close } = await connect(readConfig())
  try {
    const projectId = options.project ?? (await personalProject(api))
    const agentId = options.agent === undefined ? null : await agentOf(api, projectId, options.agent)
    const documentIds = await uploadAll(api, projectId, files, options.json ?? false)
    const request = {
      message: question,
      project_id: projectId,
      events: true,
      ...(documentIds.length > 0 ? { document_ids: documentIds } : {}),
      ...(agentId === null ? {} : { agent_id: agentId }),
      ...(options.model === undefined ? {} : { model: options.model }),
    }
    const message = await streamAnswer(api, request, options.json ?? false)
    process.stdout.write(options.json ? `${JSON.stringify(message, null, 2)}\n` : sourcesOf(message))
  } finally {
    await close()
  }
}

/** A project's own agent comes before one of the system. @throws ApiError when there is none of this name. */
async function agentOf(api: ApiClient, projectId: number, slug: string): Promise<number> {
  const slugs: string[] = []
  let found: number | null = null
  for await (const agent of itemsOf(api, AgentResponse, `/api/agents?project_id=${projectId}`)) {
    slugs.push(agent.slug)
    if (agent.slug === slug && (found === null || agent.project_id !== null)) found = agent.id
  }
  if (found === null)
    throw new ApiError('unknown_agent', `There is no agent "${slug}"; there are: ${slugs.join(', ')}.`)
  return found
}

async function uploadAll(api: ApiClient, projectId: number, files: string[], isSilent: boolean): Promise<number[]> {
  const ids: number[] = []
  for (const file of files) {
    const document = await uploadAndWait(api, {
      projectId,
      file: { path: file, name: basename(file) },
      progress: progressOf(file, isSilent),
    })
    if (document.status === 'failed') {
      throw new ApiError(document.error?.code ?? 'failed', `${file}: ${document.error?.detail ?? 'could not be read'}`)
    }
    ids.push(document.id)
  }
  return ids
}

/** @throws ApiError when the answer failed or was cut off. */
async function streamAnswer(api: ApiClient, request: object, isSilent: boolean): Promise<MessageResponse> {
  const leaving = new AbortController()
  let messageId: number | null = null
  const stop = () => {
    // Stopped on the server too: nobody would read what the model goes on to write.
    const stopped = messageId === null ? Promise.resolve() : stopRun(api, messageId)
    void stopped.finally(() => leaving.abort())
  }
  process.once('SIGINT', stop)
  let message: MessageResponse | null = null
  try {
    for await (const { event, data } of api.stream('/api/chat/stream', request, leaving.signal)) {
      if (event === '' && data !== '[DONE]' && !isSilent) process.stdout.write(data)
      if (event === 'meta') messageId = Value.Parse(Meta, JSON.parse(data)).message_id
      if (event === 'tool' && !isSilent) showCall(data)
      if (event === 'done') message = Value.Parse(ChatResponse, JSON.parse(data)).message
      if (event === 'error') {
        const { error, detail, trace_id } = Value.Parse(ErrorResponse, JSON.parse(data))
        throw new ApiError(error, detail, trace_id)
      }
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error
  } finally {
    process.off('SIGINT', stop)
  }
  if (leaving.signal.aborted || message?.status === 'stopped') throw new Interrupted()
  if (!message) throw new ApiError('interrupted', 'The server ended the answer before it was whole.')
  return message
}

function showCall(data: string): void {
  const { name, arguments: args, status } = Value.Parse(ToolCalled, JSON.parse(data))
  if (status === 'running') process.stderr.write(styleText('dim', `${name} ${args.slice(0, 200)}\n`))
}

const stopRun = async (api: ApiClient, messageId: number): Promise<void> => {
  await api.send(ChatResponse, 'POST', `/api/chat/streams/${messageId}/stop`).catch(() => {})
}

function sourcesOf({ citations, trace_id }: MessageResponse): string {
  const cited = citations.map(describe).join('')
  return `\n${cited}\n${styleText('dim', `trace ${trace_id}`)}\n`
}

function describe({ index, document_name, page, quote, verified }: Citation): string {
  const head = `${styleText('bold', `[${index}]`)} ${document_name}, page ${page}${verified ? '' : ' (not verified)'}`
  const lines = quote.split('\n').map((line) => `    ${line}`)
  return `\n${head}\n${lines.join('\n')}\n`
}
