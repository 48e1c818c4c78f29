import { useQueryClient } from '@tanstack/react-query'
import { Pencil, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Document } from '../../api/types'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { IconButton } from '../../ui/icon-button'
import { show } from './follow'
import { readValue, writeValue } from './metadata-values'
import { pathOf } from './queries'

/** What somebody noted about a document, by which searches can be narrowed; seen, and by an editor changed. */
export function Metadata({ document, isEditor }: { document: Document; isEditor: boolean }) {
  const t = useTranslations('documents')
  const [isEdited, setIsEdited] = useState(false)
  const entries = Object.entries(document.metadata)
  if (isEdited) return <MetadataForm document={document} onClose={() => setIsEdited(false)} />
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-sm text-muted">{t('metadataHelp')}</p>
      {entries.length === 0 ? (
        <p className="text-muted">{t('noMetadata')}</p>
      ) : (
        <dl className="grid max-w-full gap-x-6 gap-y-3 sm:grid-cols-[minmax(6rem,max-content)_1fr]">
          {entries.map(([key, value]) => (
            <div key={key} className="min-w-0 sm:contents">
              <dt dir="auto" className="min-w-0 text-sm break-words text-muted">
                {key}
              </dt>
              <dd dir="auto" className="min-w-0 break-words whitespace-pre-wrap">
                {writeValue(value)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {isEditor && (
        <Button onPress={() => setIsEdited(true)}>
          <Pencil size={14} aria-hidden />
          {t('editMetadata')}
        </Button>
      )}
    </div>
  )
}

interface Entry {
  id: number
  key: string
  text: string
}

function MetadataForm({ document, onClose }: { document: Document; onClose(): void }) {
  const t = useTranslations('documents')
  const client = useQueryClient()
  const [entries, setEntries] = useState<readonly Entry[]>(() =>
    Object.entries(document.metadata).map(([key, value], id) => ({ id, key, text: writeValue(value) })),
  )
  const change = (id: number, what: Partial<Entry>): void =>
    setEntries(entries.map((entry) => (entry.id === id ? { ...entry, ...what } : entry)))
  const add = (): void => setEntries([...entries, { id: (entries.at(-1)?.id ?? -1) + 1, key: '', text: '' }])
  const named = entries.map(({ key }) => key.trim()).filter((key) => key !== '')
  const isTaken = (key: string): boolean => named.filter((one) => one === key.trim()).length > 1
  const save = async (): Promise<void> => {
    const metadata = Object.fromEntries(
      entries.filter(({ key }) => key.trim() !== '').map(({ key, text }) => [key.trim(), readValue(text)]),
    )
    const params = { path: pathOf({ projectId: document.project_id, id: document.id }) }
    show(client, await dataOf(api.PATCH('/api/projects/{project_id}/documents/{id}', { params, body: { metadata } })))
    onClose()
  }
  return (
    <Form submit={t('save')} work={save} onCancel={onClose} isDisabled={new Set(named).size < named.length}>
      <p className="text-sm text-muted">{t('valuesHelp')}</p>
      <ul className="flex flex-col gap-3">
        {entries.map(({ id, key, text }) => (
          <li key={id} className="flex items-end gap-2">
            <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
              <Field
                label={t('key')}
                value={key}
                maxLength={100}
                error={isTaken(key) ? t('keyTaken') : undefined}
                onChange={(value) => change(id, { key: value })}
              />
              <Field label={t('value')} value={text} onChange={(value) => change(id, { text: value })} />
            </div>
            <IconButton
              icon={X}
              label={t('removeEntry', { key })}
              onPress={() => setEntries(entries.filter((entry) => entry.id !== id))}
            />
          </li>
        ))}
      </ul>
      <Button className="self-start" onPress={add} isDisabled={entries.length >= 100}>
        <Plus size={14} aria-hidden />
        {t('addEntry')}
      </Button>
    </Form>
  )
}
