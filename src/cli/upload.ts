import { setTimeout as sleep } from 'node:timers/promises'
import type { Static } from 'typebox'
import { PageOf } from '../schemas/base.ts'
import { DocumentResponse } from '../schemas/document.ts'
import { ProjectResponse } from '../schemas/project.ts'
import type { ApiClient } from './api-client.ts'
import { ApiError } from './errors.ts'
import { hashOf, type NamedFile } from './files.ts'
import { type Progress, progressOf } from './progress.ts'

type Document = Static<typeof DocumentResponse>

/** What became of one file. */
export interface Report {
  file: string
  document_id: number | null
  /** `unchanged`: the project has it already, as it is. */
  status: 'ready' | 'unchanged' | 'failed'
  error: { code: string; detail: string } | null
}

/** A project that files are brought into, with what is known to be in it. */
export interface Target {
  projectId: number
  /** By name. */
  known: Map<string, Document>
}

const POLL_MS = 200

/** The project that commands work in when none is named: the operator's own. */
export async function personalProject(api: ApiClient): Promise<number> {
  const { items } = await api.get(PageOf(ProjectResponse), '/api/projects?limit=200')
  const personal = items.find((project) => project.personal)
  if (!personal) throw new ApiError('no_project', 'The operator has no project of its own; name one with --project.')
  return personal.id
}

/** Reads what a project has, so that files that are there already need not be sent. */
export async function openTarget(api: ApiClient, projectId: number): Promise<Target> {
  const known = new Map<string, Document>()
  let cursor: string | null = ''
  while (cursor !== null) {
    const next: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page: Static<ReturnType<typeof PageOf<typeof DocumentResponse>>> = await api.get(
      PageOf(DocumentResponse),
      `/api/projects/${projectId}/documents?limit=200${next}`,
    )
    for (const document of page.items) known.set(document.name, document)
    cursor = page.next_cursor
  }
  return { projectId, known }
}

/** Brings a file into a project unless it is there as it is. What the server refuses is in the report. */
export async function ingestFile(
  api: ApiClient,
  { projectId, known }: Target,
  { file, metadata, isShown }: { file: NamedFile; metadata?: object; isShown: boolean },
): Promise<Report> {
  const before = known.get(file.name)
  try {
    if (before?.status === 'ready' && before.sha256 === (await hashOf(file.path))) {
      return { file: file.path, document_id: before.id, status: 'unchanged', error: null }
    }
    const progress = progressOf(file.path, !isShown)
    // What somebody wrote about the document since is theirs.
    const described = before || !metadata ? {} : { metadata }
    const document = await uploadAndWait(api, { projectId, file, progress, ...described })
    known.set(document.name, document)
    const { id, status, error } = document
    return { file: file.path, document_id: id, status: status === 'ready' ? 'ready' : 'failed', error }
  } catch (error) {
    const code = error instanceof ApiError ? error.code : fileErrorOf(error)
    const detail = error instanceof Error ? error.message : ''
    return { file: file.path, document_id: null, status: 'failed', error: { code, detail } }
  }
}

/** A file that went away, or may not be read. @throws what is no error of the file system. */
function fileErrorOf(error: unknown): string {
  if (error instanceof Error && 'syscall' in error) return 'unreadable_file'
  throw error
}

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
  let document = await api.upload(DocumentResponse, path, { ...file, ...(metadata ? { metadata } : {}) })
  while (document.status !== 'ready' && document.status !== 'failed') {
    progress.update(document.progress, document.status)
    await sleep(POLL_MS)
    document = await api.get(DocumentResponse, `${path}/${document.id}`)
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
