import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { FileText, Globe } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Project } from '../../api/types'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { projectList, useProject } from '../projects/chosen'
import { mayWrite } from '../projects/queries'
import { AddTextDialog } from './add-text-dialog'
import { AddUrlDialog } from './add-url-dialog'
import { DocumentList } from './document-list'
import { DropArea } from './drop-area'
import { type DocumentFilter, STATUSES } from './queries'
import { UploadList } from './upload-list'
import { sendFiles } from './uploads'

/** The documents of the chosen project, and the ways to add more. */
export function DocumentsPage() {
  const t = useTranslations('documents')
  const project = useProject()
  const { error } = useQuery(projectList)
  const [adding, setAdding] = useState<'url' | 'text' | null>(null)
  const close = (): void => setAdding(null)
  const isEditor = project !== undefined && mayWrite(project)
  const actions = isEditor && (
    <>
      <Button onPress={() => setAdding('url')}>
        <Globe size={14} aria-hidden />
        {t('addUrl')}
      </Button>
      <Button onPress={() => setAdding('text')}>
        <FileText size={14} aria-hidden />
        {t('addText')}
      </Button>
    </>
  )
  return (
    <Page title={t('title', { project: project?.name ?? '' })} actions={actions}>
      {error && <Problem error={error} />}
      {project ? <Documents key={project.id} project={project} /> : error === null && <Loading />}
      {project && adding === 'url' && <AddUrlDialog projectId={project.id} onClose={close} />}
      {project && adding === 'text' && <AddTextDialog projectId={project.id} onClose={close} />}
    </Page>
  )
}

function Documents({ project }: { project: Project }) {
  const t = useTranslations('documents')
  const filter = useSearch({ from: '/signed-in/layout/documents' })
  const navigate = useNavigate()
  // What is typed must not wait for the address.
  const [q, setQ] = useState(filter.q ?? '')
  const [isTyping, setIsTyping] = useState(false)
  if (!isTyping && q.trim() !== (filter.q ?? '')) setQ(filter.q ?? '')
  const change = (next: DocumentFilter): void =>
    void navigate({ to: '/documents', search: { ...filter, ...next }, replace: true })
  const isEditor = mayWrite(project)
  return (
    <>
      {isEditor && <DropArea onFiles={(files) => sendFiles(project.id, files)} />}
      {isEditor && <UploadList projectId={project.id} />}
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-48 flex-1">
          <Field
            label={t('search')}
            type="search"
            value={q}
            maxLength={255}
            onFocusChange={setIsTyping}
            onChange={(text) => {
              setQ(text)
              change({ q: text.trim() || undefined })
            }}
          />
        </div>
        <Select
          label={t('state')}
          value={filter.status ?? 'any'}
          options={[
            { value: 'any', label: t('anyState') },
            ...STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) })),
          ]}
          onChange={(status) => change({ status: STATUSES.find((one) => one === status) })}
        />
      </div>
      <DocumentList projectId={project.id} filter={filter} mayWrite={isEditor} />
    </>
  )
}
