import { useMutation } from '@tanstack/react-query'
import { authorizedFetch } from '../../api/client'
import { errorOf } from '../../api/errors'
import type { Document } from '../../api/types'

/** Hands the original of a document to the browser, which saves it; a link alone could not say who asks. */
async function save({ project_id, id, name }: Document): Promise<void> {
  const response = await authorizedFetch(new Request(`/api/projects/${project_id}/documents/${id}/file`))
  if (!response.ok) throw await errorOf(response)
  const url = URL.createObjectURL(await response.blob())
  const link = window.document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** Saves the original of a document. */
export const useDownload = (document: Document) => useMutation({ mutationFn: () => save(document) })
