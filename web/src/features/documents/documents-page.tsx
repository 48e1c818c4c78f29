import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSelector } from '@tanstack/react-store'
import { FileText, RotateCw, Trash2, Upload as UploadIcon, X } from 'lucide-react'
import { useState } from 'react'
import { DropZone, type DropZoneProps, FileTrigger } from 'react-aria-components'
import { useFormatter, useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Document } from '../../api/types'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { IconButton } from '../../ui/icon-button'
import { Problem } from '../../ui/problem'
import { useProject } from '../projects/chosen'
import { documentList, isMoving } from './queries'
import { forget, sendAgain, sendFiles, uploads as uploadStore } from './uploads'

type Dropped = Parameters<NonNullable<DropZoneProps['onDrop']>>[0]['items']

/** Whatever was dropped, folders with all that is in them. */
async function filesOf(items: Dropped): Promise<File[]> {
  const files: File[] = []
  for (const item of items) {
    if (item.kind === 'file') files.push(await item.getFile())
    else if (item.kind === 'directory') {
      const entries: Dropped = []
      for await (const entry of item.getEntries()) entries.push(entry)
      files.push(...(await filesOf(entries)))
    }
  }
  return files
}

export function DocumentsPage() {
  const t = useTranslations('documents')
  const project = useProject()
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-4xl flex-col gap-4 p-4">
        <h1 className="text-xl font-semibold">{t('title', { project: project?.name ?? '' })}</h1>
        {project && <Documents projectId={project.id} />}
      </div>
    </div>
  )
}

function Documents({ projectId }: { projectId: number }) {
  const t = useTranslations('documents')
  const client = useQueryClient()
  const [q, setQ] = useState('')
  const documents = useQuery(documentList(projectId, q.trim()))
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['documents', projectId] })
  const uploads = useSelector(uploadStore).filter((upload) => upload.projectId === projectId)
  const send = (files: readonly File[]): void => sendFiles(projectId, files, refresh)
  return (
    <>
      <DropZone
        aria-label={t('drop')}
        onDrop={({ items }) => void filesOf(items).then(send)}
        className="flex flex-wrap items-center justify-center gap-3 rounded-xl border-2 border-dashed border-line p-6 drop-target:border-accent drop-target:bg-accent-soft"
      >
        <UploadIcon size={20} aria-hidden />
        <span>{t('drop')}</span>
        <FileTrigger allowsMultiple onSelect={(files) => send([...(files ?? [])])}>
          <Button>{t('chooseFiles')}</Button>
        </FileTrigger>
        <FileTrigger acceptDirectory onSelect={(files) => send([...(files ?? [])])}>
          <Button>{t('chooseFolder')}</Button>
        </FileTrigger>
      </DropZone>
      <ul aria-label={t('uploads')} className="flex flex-col gap-2 empty:hidden">
        {uploads.map((upload) => (
          <li
            key={upload.id}
            className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-raised px-3 py-2 text-sm"
          >
            <span dir="auto" className="min-w-0 flex-1 truncate">
              {upload.name}
            </span>
            {upload.state === 'failed' ? (
              <>
                <Problem error={upload.error} />
                <Button onPress={() => sendAgain(upload.id, refresh)}>{t('again')}</Button>
                <IconButton
                  icon={X}
                  size={14}
                  label={t('forget', { name: upload.name })}
                  onPress={() => forget(upload.id)}
                />
              </>
            ) : (
              <progress
                aria-label={t('sending', { name: upload.name })}
                value={upload.sent}
                className="h-2 w-40 accent-accent"
              />
            )}
          </li>
        ))}
      </ul>
      <Field label={t('search')} type="search" value={q} onChange={setQ} />
      {documents.error && <Problem error={documents.error} />}
      {documents.data?.items.length === 0 && <p className="text-muted">{t(q === '' ? 'none' : 'noneFound')}</p>}
      <ul aria-label={t('list')} className="flex flex-col gap-2">
        {documents.data?.items.map((document) => (
          <DocumentRow key={document.id} document={document} onChanged={refresh} />
        ))}
      </ul>
    </>
  )
}

function DocumentRow({ document, onChanged }: { document: Document; onChanged(): void }) {
  const t = useTranslations('documents')
  const format = useFormatter()
  const params = { path: { project_id: document.project_id, id: document.id } }
  const remove = useMutation({
    mutationFn: () => dataOf(api.DELETE('/api/projects/{project_id}/documents/{id}', { params })),
    onSuccess: onChanged,
  })
  const reindex = useMutation({
    mutationFn: () => dataOf(api.POST('/api/projects/{project_id}/documents/{id}/reindex', { params })),
    onSuccess: onChanged,
  })
  const isBusy = remove.isPending || reindex.isPending
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-raised px-3 py-2">
      <FileText size={18} aria-hidden className="text-muted" />
      <div className="min-w-0 flex-1">
        <p dir="auto" className="truncate font-medium">
          {document.name}
        </p>
        <p className="text-sm text-muted">
          {document.status === 'ready'
            ? t('ready', { pages: document.page_count ?? 0, chunks: document.chunk_count ?? 0 })
            : t(`status.${document.status}`)}
          {' · '}
          {t('size', {
            kb: format.number(document.size_bytes / 1_000, {
              maximumFractionDigits: document.size_bytes < 10_000 ? 1 : 0,
            }),
          })}
          {' · '}
          {format.dateTime(new Date(document.updated_at), { dateStyle: 'medium', timeStyle: 'short' })}
        </p>
        {document.error && <p className="text-sm text-bad">{document.error.detail}</p>}
        {(remove.error ?? reindex.error) !== null && <Problem error={remove.error ?? reindex.error} />}
      </div>
      {isMoving(document) && (
        <progress aria-label={t(`status.${document.status}`)} className="h-2 w-24 accent-accent" />
      )}
      <IconButton
        icon={RotateCw}
        label={t('reindex', { name: document.name })}
        isDisabled={isBusy || isMoving(document)}
        onPress={() => reindex.mutate()}
      />
      <IconButton
        icon={Trash2}
        label={t('delete', { name: document.name })}
        isDisabled={isBusy}
        onPress={() => confirm(t('confirmDelete', { name: document.name })) && remove.mutate()}
      />
    </li>
  )
}
