import { useQuery } from '@tanstack/react-query'
import { useSelector } from '@tanstack/react-store'
import { Check, FileText, TriangleAlert, X } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { Problem } from '../../ui/problem'
import { useWhy } from '../documents/failure'
import { useFollowed } from '../documents/follow'
import { isMoving, openDocument } from '../documents/queries'
import { drop, sendAgain, uploads as uploadStore } from '../documents/uploads'
import { attachedDocuments, attachedUploads, forgetAttached } from './attached'

/** Files on their way into the project, over the question: how far each is, when it can be asked, why it was refused. */
export function Attachments({ projectId }: { projectId: number }) {
  const t = useTranslations('chat')
  const inDocuments = useTranslations('documents')
  const ours = useSelector(attachedUploads)
  const uploads = useSelector(uploadStore).filter(
    ({ id, projectId: of, state }) => ours.has(id) && of === projectId && state !== 'sent',
  )
  const attached = useSelector(attachedDocuments).filter(({ project_id }) => project_id === projectId)
  return (
    <ul aria-label={t('attachments')} className="mx-auto flex w-full max-w-3xl flex-wrap gap-2 empty:hidden">
      {uploads.map(({ id, name, state, sent, error }) => (
        <li key={`upload ${id}`} className={CARD}>
          <FileText size={14} aria-hidden className="shrink-0 text-muted" />
          <Name>{name}</Name>
          {state === 'failed' ? (
            <>
              <Problem error={error} />
              <Button onPress={() => sendAgain([id])}>{inDocuments('again')}</Button>
              <IconButton icon={X} size={14} label={inDocuments('forget', { name })} onPress={() => drop([id])} />
            </>
          ) : (
            <progress
              aria-label={inDocuments('sending', { name })}
              value={sent}
              className="h-1.5 w-20 shrink-0 accent-accent"
            />
          )}
        </li>
      ))}
      {attached.map((document) => (
        <Attached key={`document ${document.id}`} given={document} />
      ))}
    </ul>
  )
}

const CARD =
  'flex max-w-full min-w-0 flex-wrap items-center gap-2 rounded-lg border border-line bg-raised py-1 ps-2.5 pe-1 text-sm'

function Name({ children }: { children: string }) {
  return (
    <span dir="auto" className="max-w-72 min-w-0 truncate">
      {children}
    </span>
  )
}

const LOOKS = {
  ready: { icon: Check, colour: 'text-good' },
  failed: { icon: TriangleAlert, colour: 'text-bad' },
  moving: { icon: FileText, colour: 'text-muted' },
}
/** What is ready is seen for so long; then it is a document like any other. */
const READY_MS = 20_000

function Attached({ given }: { given: Document }) {
  const t = useTranslations('chat')
  const why = useWhy()
  const inDocuments = useTranslations('documents')
  const ref = { projectId: given.project_id, id: given.id }
  const { data: document = given, error } = useQuery(openDocument(ref))
  useFollowed(ref, isMoving(document))
  const { id, name, status } = document
  const state = isMoving(document) ? 'moving' : status === 'ready' ? 'ready' : 'failed'
  const { icon: Icon, colour } = LOOKS[state]
  useEffect(() => {
    if (state !== 'ready') return
    const timer = setTimeout(() => forgetAttached(id), READY_MS)
    return () => clearTimeout(timer)
  }, [state, id])
  const notReady = document.error ? why(document.error) : inDocuments(`status.${status}`)
  return (
    <li className={CARD}>
      <Icon size={14} aria-hidden className={`shrink-0 ${colour}`} />
      <Name>{name}</Name>
      <span role="status" className={`min-w-0 ${colour}`}>
        {state === 'ready' ? t('attachedReady') : notReady}
      </span>
      {state === 'moving' ? (
        <progress aria-label={inDocuments(`status.${status}`)} className="h-1.5 w-16 shrink-0 accent-accent" />
      ) : (
        <IconButton icon={X} size={14} label={t('forgetAttached', { name })} onPress={() => forgetAttached(id)} />
      )}
      {error !== null && <Problem error={error} />}
    </li>
  )
}
