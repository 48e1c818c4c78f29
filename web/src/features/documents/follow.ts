import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { authorizedFetch } from '../../api/client'
import { ApiError, errorOf, offline, toApiError } from '../../api/errors'
import { framesOf } from '../../api/events'
import type { Document } from '../../api/types'
import { type DocumentRef, dependsOnStatus, documentKey, documentListsKey, documentsKey, isMoving } from './queries'

/** Before a stream that broke is opened again. */
const REST_MS = 3_000

/** Each state of a document while it is read, the last one too. @throws ApiError when there is no more to be seen of it. */
async function* statesOf({ projectId, id }: DocumentRef, signal: AbortSignal): AsyncGenerator<Document> {
  const response = await authorizedFetch(new Request(`/api/projects/${projectId}/documents/${id}/events`, { signal }))
  if (!response.ok) throw await errorOf(response)
  if (!response.body) throw offline()
  for await (const { event, data } of framesOf(response.body)) {
    if (event === 'error') throw toApiError(JSON.parse(data), { status: 200, traceId: null })
    const document: Document = JSON.parse(data)
    yield document
    if (event === 'done') return
  }
  throw offline()
}

interface Pages {
  pages: { items: Document[] }[]
}

/** Puts a newer state of a document wherever one is shown. */
export function show(client: QueryClient, document: Document): void {
  const ref = { projectId: document.project_id, id: document.id }
  client.setQueryData(documentKey(ref), document)
  client.setQueriesData<Pages>({ queryKey: documentListsKey(ref.projectId) }, (list) => {
    if (!list?.pages.some(({ items }) => items.some(({ id }) => id === ref.id))) return list
    const change = (one: Document): Document => (one.id === ref.id ? document : one)
    return { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(change) })) }
  })
}

/** A list of one state may hold the document no more, and its text and chunks are others now. */
async function readingEnded(client: QueryClient, ref: DocumentRef): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: documentsKey(ref.projectId), predicate: dependsOnStatus }),
    client.invalidateQueries({ queryKey: documentKey(ref) }),
  ])
}

async function follow(client: QueryClient, ref: DocumentRef, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const document of statesOf(ref, signal)) {
        show(client, document)
        if (!isMoving(document)) return await readingEnded(client, ref)
      }
    } catch (error) {
      if (signal.aborted) return
      const isPassing = !(error instanceof ApiError) || [0, 429, 503].includes(error.status)
      if (!isPassing) return client.invalidateQueries({ queryKey: documentsKey(ref.projectId) })
    }
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
  }
}

/** Keeps what is shown of a document true while it is read, by a stream of its own, as long as `isFollowed`. */
export function useFollowed({ projectId, id }: DocumentRef, isFollowed: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (!isFollowed) return
    const stop = new AbortController()
    void follow(client, { projectId, id }, stop.signal)
    return () => stop.abort()
  }, [client, projectId, id, isFollowed])
}
