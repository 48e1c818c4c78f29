import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeft, Download, Pencil, RotateCw, Search, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { Button } from '../../ui/button'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { chooseProject } from '../projects/chosen'
import { mayWrite, openProject } from '../projects/queries'
import { Chunks } from './chunks'
import { DeleteDocuments } from './delete-documents'
import { Details } from './details'
import { type DocumentAddress, PARTS, type Part } from './document-address'
import { useDownload } from './download'
import { Failure } from './failure'
import { Figures } from './figures'
import { useFollowed } from './follow'
import { Metadata } from './metadata'
import { Preview } from './preview'
import { isMoving, openDocument } from './queries'
import { useReindex } from './reindex'
import { RenameDialog } from './rename-dialog'
import { State } from './state'
import { Versions } from './versions'

const ADDRESS = '/signed-in/layout/projects/$projectId/documents/$id'

/** One document: what it looks like, what the machine made of it, and what can be done with it. */
export function DocumentPage() {
  const t = useTranslations('documents')
  const params = useParams({ from: ADDRESS })
  const ref = { projectId: Number(params.projectId), id: Number(params.id) }
  const document = useQuery(openDocument(ref))
  useFollowed(ref, document.data !== undefined && isMoving(document.data))
  return (
    <Page title={document.data?.name ?? t('document')}>
      <Link to="/documents" className="-order-1 flex items-center gap-1 self-start text-sm text-muted hover:text-ink">
        <ArrowLeft size={14} aria-hidden className="rtl:rotate-180" />
        {t('list')}
      </Link>
      {document.error && <Problem error={document.error} />}
      {document.isPending && <Loading />}
      {document.data && <OpenDocument document={document.data} />}
    </Page>
  )
}

function OpenDocument({ document }: { document: Document }) {
  const project = useQuery(openProject(document.project_id))
  const address = useSearch({ from: ADDRESS })
  const isEditor = project.data !== undefined && mayWrite(project.data)
  const projectId = project.data?.id
  // Whatever is done from here is about the project that the document is in.
  useEffect(() => {
    if (projectId !== undefined) chooseProject(projectId)
  }, [projectId])
  return (
    <>
      <div className="flex flex-col gap-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <State document={document} />
          <Figures document={document} />
        </div>
        {document.error && <Failure error={document.error} />}
        {project.error && <Problem error={project.error} />}
      </div>
      <Actions document={document} isEditor={isEditor} />
      <Parts document={document} open={address.part ?? 'preview'} />
      <OpenPart document={document} address={address} isEditor={isEditor} />
    </>
  )
}

function Actions({ document, isEditor }: { document: Document; isEditor: boolean }) {
  const t = useTranslations('documents')
  const navigate = useNavigate()
  const reindex = useReindex(document.project_id)
  const download = useDownload(document)
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null)
  const close = (): void => setDialog(null)
  const error = download.error ?? reindex.error
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button isDisabled={download.isPending} onPress={() => download.mutate()}>
          <Download size={14} aria-hidden />
          {t('download')}
        </Button>
        <Link
          to="/search"
          search={{ documents: String(document.id) }}
          onClick={() => chooseProject(document.project_id)}
          className="inline-flex items-center gap-1.5 rounded-lg border border-line bg-raised px-3 py-1.5 text-sm hover:bg-surface"
        >
          <Search size={14} aria-hidden />
          {t('searchIn')}
        </Link>
        {isEditor && (
          <>
            <Button isDisabled={reindex.isPending || isMoving(document)} onPress={() => reindex.mutate([document.id])}>
              <RotateCw size={14} aria-hidden />
              {t('reindex')}
            </Button>
            <Button onPress={() => setDialog('rename')}>
              <Pencil size={14} aria-hidden />
              {t('rename')}
            </Button>
            <Button onPress={() => setDialog('delete')}>
              <Trash2 size={14} aria-hidden />
              {t('delete')}
            </Button>
          </>
        )}
      </div>
      {error !== null && <Problem error={error} />}
      {dialog === 'rename' && <RenameDialog document={document} onClose={close} />}
      {dialog === 'delete' && (
        <DeleteDocuments
          projectId={document.project_id}
          documents={[document]}
          onClose={close}
          onDeleted={() => void navigate({ to: '/documents' })}
        />
      )}
    </>
  )
}

/** The parts of a document, each under an address of its own. */
function Parts({ document, open }: { document: Document; open: Part }) {
  const t = useTranslations('documents')
  return (
    <nav aria-label={t('parts')} className="flex flex-wrap gap-1 border-b border-line pb-2">
      {PARTS.map((part) => (
        <Link
          key={part}
          to="/projects/$projectId/documents/$id"
          params={{ projectId: String(document.project_id), id: String(document.id) }}
          search={part === 'preview' ? {} : { part }}
          replace
          activeOptions={{ exact: true }}
          aria-current={part === open ? 'page' : undefined}
          className="rounded-lg px-3 py-1.5 text-sm hover:bg-surface aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium"
        >
          {t(`part.${part}`)}
        </Link>
      ))}
    </nav>
  )
}

function OpenPart({
  document,
  address,
  isEditor,
}: {
  document: Document
  address: DocumentAddress
  isEditor: boolean
}) {
  if (address.part === 'chunks') return <Chunks document={document} />
  if (address.part === 'versions') return <Versions document={document} />
  if (address.part === 'metadata') return <Metadata document={document} isEditor={isEditor} />
  if (address.part === 'details') return <Details document={document} />
  return <Preview document={document} address={address} />
}
