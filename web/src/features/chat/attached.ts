import { createStore } from '@tanstack/react-store'
import type { Document } from '../../api/types'
import type { NamedFile } from '../documents/files'
import { sendFiles } from '../documents/uploads'

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
