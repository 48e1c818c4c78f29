import { useMutation } from '@tanstack/react-query'
import { download } from '../../api/download'
import type { Document } from '../../api/types'

/** Saves the original of a document. */
export const useDownload = ({ project_id, id, name }: Document) =>
  useMutation({ mutationFn: () => download(`/api/projects/${project_id}/documents/${id}/file`, name) })
