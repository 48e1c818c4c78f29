import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { ApiError } from '../../api/errors'
import type { Document } from '../../api/types'
import { Confirm } from '../../ui/confirm'
import { documentsKey, pathOf } from './queries'

interface DeleteDocumentsProps {
  projectId: number
  documents: readonly Pick<Document, 'id' | 'name'>[]
  onClose(): void
  onDeleted?: () => void
}

/** Asks before documents are deleted, one after the other. */
export function DeleteDocuments({ projectId, documents, onClose, onDeleted }: DeleteDocumentsProps) {
  const t = useTranslations('documents')
  const client = useQueryClient()
  const [first] = documents
  const remove = async (): Promise<void> => {
    try {
      for (const { id } of documents) {
        const params = { path: pathOf({ projectId, id }) }
        await dataOf(api.DELETE('/api/projects/{project_id}/documents/{id}', { params })).catch((error: unknown) => {
          // Somebody else was quicker.
          if (!(error instanceof ApiError) || error.status !== 404) throw error
        })
      }
      onDeleted?.()
    } finally {
      await client.invalidateQueries({ queryKey: documentsKey(projectId) })
    }
  }
  return (
    <Confirm title={t('deleteTitle')} submit={t('deleteNow')} isOpen onClose={onClose} work={remove}>
      {documents.length === 1 && first
        ? t.rich('confirmDelete', {
            name: first.name,
            b: (name) => <bdi className="font-medium break-words">{name}</bdi>,
          })
        : t('confirmDeleteMany', { count: documents.length })}
    </Confirm>
  )
}
