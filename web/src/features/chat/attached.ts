import { queryOptions } from '@tanstack/react-query'
import { createStore } from '@tanstack/react-store'
import { api, dataOf } from '../../api/client'
import type { Document } from '../../api/types'
import type { NamedFile } from '../documents/files'
import { isMoving } from '../documents/queries'
import { sendFiles } from '../documents/uploads'

const LOOK_MS = 1_000

/** Documents that came of files that were given to the chat, until they have been seen to be ready. */
export const attachedDocuments = createStore<readonly Document[]>([])

const others = (all: readonly Document[], id: number): Document[] => all.filter((document) => document.id !== id)

export const forgetAttached = (id: number): void => attachedDocuments.setState((all) => others(all, id))

/** The uploads of files that were given to the chat: those of a folder sent elsewhere are not shown here. */
export const attachedUploads = createStore<ReadonlySet<number>>(new Set<number>())

const onSent = (document: Document): void =>
  attachedDocuments.setState((all) => [...others(all, document.id), document])

/** Sends files into the project that is asked about. */
export function attach(projectId: number, files: readonly NamedFile[]): void {
  const sent = sendFiles(projectId, files, onSent)
  attachedUploads.setState((all) => new Set([...all, ...sent]))
}

/** A document that a file was made into, looked at until it is read. */
export const attachedDocument = ({ project_id, id }: Document) =>
  queryOptions({
    queryKey: ['document', project_id, id, 'attached'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/projects/{project_id}/documents/{id}', { params: { path: { project_id, id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data === undefined || isMoving(data) ? LOOK_MS : false),
    staleTime: 0,
  })
