import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Import } from 'lucide-react'
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { authorizedFetch } from '../../api/client'
import { errorOf } from '../../api/errors'
import type { Conversation } from '../../api/types'
import { IconButton } from '../../ui/icon-button'
import { useProject } from '../projects/chosen'
import { keepInLists } from './conversations'
import { ProblemDialog } from './problem-dialog'

/** Makes a conversation of the chosen project of a file that was exported as JSON, and opens it. */
export function ImportButton() {
  const t = useTranslations('chat')
  const client = useQueryClient()
  const navigate = useNavigate()
  const project = useProject()
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const bring = async (file: File): Promise<void> => {
    const conversation: unknown = await file
      .text()
      .then(JSON.parse)
      .catch(() => {
        throw new Error(t('notAnExport', { name: file.name }))
      })
    const made = await importConversation({ project_id: project?.id, conversation })
    keepInLists(client, made)
    await navigate({ to: '/c/$id', params: { id: String(made.id) } })
  }
  const choose = (files: FileList | null): void => {
    const file = files?.[0]
    if (!file) return
    setIsBusy(true)
    void bring(file)
      .catch(setError)
      .then(() => setIsBusy(false))
  }
  return (
    <>
      <FileTrigger acceptedFileTypes={['.json', 'application/json']} onSelect={choose}>
        <IconButton icon={Import} label={t('import')} isDisabled={isBusy || !project} />
      </FileTrigger>
      <ProblemDialog title={t('importFailed')} error={error} onClose={() => setError(null)} />
    </>
  )
}

/** The server judges what the file says. @throws ApiError */
async function importConversation(body: object): Promise<Conversation> {
  const response = await authorizedFetch(
    new Request('/api/conversations/import', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
  if (!response.ok) throw await errorOf(response)
  const { data }: { data: Conversation } = await response.json()
  return data
}
