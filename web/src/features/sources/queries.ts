import { queryOptions } from '@tanstack/react-query'
import { api, authorizedFetch, dataOf } from '../../api/client'
import { errorOf } from '../../api/errors'

/** A document as it was cited: its number, project and version. */
export interface SourceRef {
  projectId: number
  documentId: number
  version: number
}

const pathOf = ({ projectId, documentId }: SourceRef) => ({ project_id: projectId, id: documentId })

/** The extracted text of the cited version, with the offsets of its pages. It never changes. */
export const sourceText = (source: SourceRef) =>
  queryOptions({
    queryKey: ['source text', source.projectId, source.documentId, source.version],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/projects/{project_id}/documents/{id}/text', {
          params: { path: pathOf(source), query: { version: source.version } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const sourceDocument = (source: SourceRef) =>
  queryOptions({
    queryKey: ['document', source.projectId, source.documentId],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/projects/{project_id}/documents/{id}', { params: { path: pathOf(source) }, signal })),
  })

/** The bytes of the original. */
export const sourceFile = (source: SourceRef) =>
  queryOptions({
    queryKey: ['source file', source.projectId, source.documentId, source.version],
    queryFn: async ({ signal }): Promise<ArrayBuffer> => {
      const path = `/api/projects/${source.projectId}/documents/${source.documentId}/file`
      const response = await authorizedFetch(new Request(path, { signal }))
      if (!response.ok) throw await errorOf(response)
      return response.arrayBuffer()
    },
    staleTime: Number.POSITIVE_INFINITY,
    // It may be fifty megabytes.
    gcTime: 60_000,
  })
