import { queryOptions } from '@tanstack/react-query'
import { createStore } from '@tanstack/react-store'
import { api, dataOf } from '../../api/client'
import type { Document } from '../../api/types'
import { queries } from '../../app/queries'
import { isMoving } from '../documents/queries'
import { sendAgain, sendFiles } from '../documents/uploads'

const LOOK_MS = 1_000

/** Documents that came of files that were given to the chat, until they have been seen to be ready. */
export const attachedDocuments = createStore<readonly Document[]>([])

const others = (all: readonly Document[], id: number): Document[] => all.filter((document) => document.id !== id)

export const forgetAttached = (id: number): void => attachedDocuments.setState((all) => others(all, id))

function onSent(document: Document): void {
  attachedDocuments.setState((all) => [...others(all, document.id), document])
  void queries.invalidateQueries({ queryKey: ['documents', document.project_id] })
}

/** Sends files into the project that is asked about. */
export const attach = (projectId: number, files: readonly File[]): void => sendFiles(projectId, files, onSent)

/** Once more what failed. */
export const attachAgain = (id: number): void => sendAgain(id, onSent)

/** A document that a file was made into, looked at until it is read. */
export const attachedDocument = ({ project_id, id }: Document) =>
  queryOptions({
    queryKey: ['document', project_id, id, 'attached'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/projects/{project_id}/documents/{id}', { params: { path: { project_id, id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data === undefined || isMoving(data) ? LOOK_MS : false),
    staleTime: 0,
  })
