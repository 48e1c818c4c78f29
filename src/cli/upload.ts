import { setTimeout as sleep } from 'node:timers/promises'
import type { Static } from 'typebox'
import { PageOf } from '../schemas/base.ts'
import { DocumentResponse } from '../schemas/document.ts'
import { ProjectResponse } from '../schemas/project.ts'
import type { ApiClient } from './api-client.ts'
import { ApiError } from './errors.ts'
import type { NamedFile } from './files.ts'
import { type Progress, progressOf } from './progress.ts'
import { fileError, type Standing, standings } from './standing.ts'

type Document = Static<typeof DocumentResponse>

/** What became of one file. */
export interface Report {
  file: string
  document_id: number | null
  /** `unchanged`: the project has it already, as it is. */
  status: 'ready' | 'unchanged' | 'failed'
  error: { code: string; detail: string } | null
}

/** Files that are on their way at the same time; the server takes them in turn anyway. */
const CONCURRENCY = 4
const POLL_MS = 200
const MAX_POLL_MS = 1_000

/** The project that commands work in when none is named: the operator's own. */
export async function personalProject(api: ApiClient): Promise<number> {
  const { items } = await api.get(PageOf(ProjectResponse), '/api/projects?limit=200')
  const personal = items.find((project) => project.personal)
  if (!personal) throw new ApiError('no_project', 'The operator has no project of its own; name one with --project.')
  return personal.id
}

/**
 * Brings files into a project unless they are there as they are, a few at a time; what was begun before and is still
 * being read is waited for. `report` gets what became of each as soon as it is known, what the server refused too.
 */
export async function ingestFiles(
  api: ApiClient,
  {
    projectId,
    files,
    metadata,
    isShown,
  }: { projectId: number; files: NamedFile[]; metadata?: object; isShown: boolean },
  report: (report: Report) => void,
): Promise<void> {
  const queue = standings(api, projectId, files)
  const work = async () => {
    for await (const standing of queue) {
      report(await ingestFile(api, standing, { projectId, isShown, ...(metadata ? { metadata } : {}) }))
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, files.length) }, work))
}

async function ingestFile(
  api: ApiClient,
  standing: Standing,
  { projectId, metadata, isShown }: { projectId: number; metadata?: object; isShown: boolean },
): Promise<Report> {
  const { file } = standing
  if ('unreadable' in standing) return failed(file, 'unreadable_file', standing.unreadable)
  const { status, document_id } = standing.said
  if (status === 'unchanged') return { file: file.path, document_id, status, error: null }
  const progress = progressOf(file.path, !isShown)
  try {
    const document =
      status === 'in_progress' && document_id !== null
        ? await untilRead(api, await api.get(DocumentResponse, addressOf(projectId, document_id)), progress)
        : // What somebody wrote about the document since is theirs.
          await uploadAndWait(api, {
            projectId,
            file,
            progress,
            ...(status === 'missing' && metadata ? { metadata } : {}),
          })
    const { id, error } = document
    return { file: file.path, document_id: id, status: document.status === 'ready' ? 'ready' : 'failed', error }
  } catch (error) {
    if (error instanceof ApiError) return failed(file, error.code, error)
    return failed(file, 'unreadable_file', fileError(error))
  }
}

const failed = ({ path }: NamedFile, code: string, { message }: Error): Report => ({
  file: path,
  document_id: null,
  status: 'failed',
  error: { code, detail: message },
})

export const addressOf = (projectId: number, documentId: number): string =>
  `/api/projects/${projectId}/documents/${documentId}`

/** Uploads a file and waits until it can be asked, or has failed. @returns the document in that state. */
export async function uploadAndWait(
  api: ApiClient,
  {
    projectId,
    file,
    metadata,
    progress,
  }: { projectId: number; file: NamedFile; metadata?: object; progress: Progress },
): Promise<Document> {
  progress.update(0, 'uploading')
  const path = `/api/projects/${projectId}/documents`
  const document = await api.upload(DocumentResponse, path, { ...file, ...(metadata ? { metadata } : {}) })
  return untilRead(api, document, progress)
}

async function untilRead(api: ApiClient, begun: Document, progress: Progress): Promise<Document> {
  let document = begun
  for (let pause = POLL_MS; document.status !== 'ready' && document.status !== 'failed'; ) {
    progress.update(document.progress, document.status)
    await sleep(pause)
    // A long document is asked about less and less often.
    pause = Math.min(pause * 1.2, MAX_POLL_MS)
    document = await api.get(DocumentResponse, addressOf(document.project_id, document.id))
  }
  progress.end(
    document.status === 'ready'
      ? `ready, ${pages(document)}`
      : `failed: ${document.error?.detail ?? 'no reason given'}`,
  )
  return document
}

const pages = ({ page_count, chunk_count }: Document): string =>
  `${page_count ?? 1} ${page_count === 1 ? 'page' : 'pages'}, ${chunk_count} ${chunk_count === 1 ? 'chunk' : 'chunks'}`
