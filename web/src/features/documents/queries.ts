import { type QueryKey, queryOptions } from '@tanstack/react-query'
import { api, authorizedFetch, dataOf } from '../../api/client'
import { errorOf } from '../../api/errors'
import { PAGE_LIMIT, pagesOf } from '../../api/pages'
import type { Document, Got } from '../../api/types'

/** A document of a project. */
export interface DocumentRef {
  projectId: number
  id: number
}

export type Status = Document['status']
export const STATUSES = [
  'queued',
  'parsing',
  'chunking',
  'embedding',
  'indexing',
  'ready',
  'failed',
] as const satisfies readonly Status[]

/** Which documents of a project are listed: those whose name holds `q`, those in a state. */
export interface DocumentFilter {
  q?: string | undefined
  status?: Status | undefined
}

/** The addresses of the list and of one document within the API. */
export const pathOf = ({ projectId, id }: DocumentRef) => ({ project_id: projectId, id })

export const isMoving = ({ status }: Document): boolean => status !== 'ready' && status !== 'failed'

const LISTED = 100

/** Begins the key of whatever depends on the documents of a project. */
export const documentsKey = (projectId: number) => ['documents', projectId] as const
/** Begins the key of each list of them; then come the state that it is of, and what is in the names. */
export const documentListsKey = (projectId: number) => [...documentsKey(projectId), 'list'] as const
const ANY = 'any'

/** Whether something depends on states, as a list of one does, which its documents leave as they are read. */
export const dependsOnStatus = ({ queryKey }: { queryKey: QueryKey }): boolean => queryKey[3] !== ANY

/** The documents of a project, oldest first, a page at a time. */
export const documentList = (projectId: number, { q = '', status }: DocumentFilter) =>
  pagesOf([...documentListsKey(projectId), status ?? ANY, q], (place, signal) =>
    dataOf(
      api.GET('/api/projects/{project_id}/documents', {
        params: {
          path: { project_id: projectId },
          query: { limit: LISTED, ...place, ...(q === '' ? {} : { q }), ...(status ? { status } : {}) },
        },
        signal,
      }),
    ),
  )

/** Begins the key of everything that is known of a document. */
export const documentKey = ({ projectId, id }: DocumentRef) => ['document', projectId, id] as const

export const openDocument = (ref: DocumentRef) =>
  queryOptions({
    queryKey: documentKey(ref),
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/projects/{project_id}/documents/{id}', { params: { path: pathOf(ref) }, signal })),
  })

/** What was read from a version, with the offsets of its pages; of the one that answers now where none is named. */
export const documentText = (ref: DocumentRef, version: number | undefined) =>
  queryOptions({
    queryKey: [...documentKey(ref), 'text', version],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/projects/{project_id}/documents/{id}/text', {
          params: { path: pathOf(ref), query: version === undefined ? {} : { version } },
          signal,
        }),
      ),
    // That of a version never changes.
    ...(version === undefined ? {} : { staleTime: Number.POSITIVE_INFINITY }),
  })

/** The bytes of the original of the newest version, which is this one. */
export const documentFile = ({ projectId, id }: DocumentRef, version: number) =>
  queryOptions({
    queryKey: ['document file', projectId, id, version],
    queryFn: async ({ signal }): Promise<ArrayBuffer> => {
      const response = await authorizedFetch(new Request(`/api/projects/${projectId}/documents/${id}/file`, { signal }))
      if (!response.ok) throw await errorOf(response)
      return response.arrayBuffer()
    },
    staleTime: Number.POSITIVE_INFINITY,
    // It may be fifty megabytes.
    gcTime: 60_000,
  })

export type Chunk = Got<'/api/projects/{project_id}/documents/{id}/chunks'>['items'][number]
const CHUNKS = 50

/** The chunks that answer now. */
export const chunkList = (ref: DocumentRef) =>
  pagesOf([...documentKey(ref), 'chunks'], (place, signal) =>
    dataOf(
      api.GET('/api/projects/{project_id}/documents/{id}/chunks', {
        params: { path: pathOf(ref), query: { limit: CHUNKS, ...place } },
        signal,
      }),
    ),
  )

export type Reading = Got<'/api/traces'>['items'][number]

/** How its versions were read, newest first, as far as one may know: whoever added it, and administrators. */
export const readingList = (ref: DocumentRef) =>
  queryOptions({
    queryKey: [...documentKey(ref), 'readings'],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/traces', {
          params: { query: { kind: 'ingestion', document_id: ref.id, limit: PAGE_LIMIT } },
          signal,
        }),
      ),
  })
