import { setTimeout as sleep } from 'node:timers/promises'
import type { Static } from 'typebox'
import { PageOf } from '../schemas/base.ts'
import { DocumentResponse } from '../schemas/document.ts'
import { ProjectResponse } from '../schemas/project.ts'
import type { ApiClient } from './api-client.ts'
import { ApiError } from './errors.ts'
import type { Progress } from './progress.ts'

type Document = Static<typeof DocumentResponse>

const POLL_MS = 200

/** The project that commands work in when none is named: the operator's own. */
export async function personalProject(api: ApiClient): Promise<number> {
  const { items } = await api.get(PageOf(ProjectResponse), '/api/projects?limit=200')
  const personal = items.find((project) => project.personal)
  if (!personal) throw new ApiError('no_project', 'The operator has no project of its own; name one with --project.')
  return personal.id
}

/** Uploads a file and waits until it can be asked, or has failed. @returns the document in that state. */
export async function uploadAndWait(
  api: ApiClient,
  { projectId, file, progress }: { projectId: number; file: string; progress: Progress },
): Promise<Document> {
  progress.update(0, 'uploading')
  const path = `/api/projects/${projectId}/documents`
  let document = await api.upload(DocumentResponse, path, file)
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
