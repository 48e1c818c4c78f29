import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCw, Search, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Arrivals } from './arrivals'
import { DeleteDocuments } from './delete-documents'
import { DocumentRow } from './document-row'
import { type DocumentFilter, documentList, isMoving } from './queries'
import { useReindex } from './reindex'

/** A browser has six connections to a host; a stream each for more than these would leave none for the rest. */
const STREAMS = 2
/** Whatever else is being read is looked at so often. */
const LOOK_MS = 4_000

interface DocumentListProps {
  projectId: number
  filter: DocumentFilter
  mayWrite: boolean
}

/** The documents of a project, each as it is now; several can be chosen. */
export function DocumentList({ projectId, filter, mayWrite }: DocumentListProps) {
  const t = useTranslations('documents')
  const list = useInfiniteQuery({
    ...documentList(projectId, filter),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(isMoving)) === true ? LOOK_MS : false,
  })
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [deleted, setDeleted] = useState<readonly Document[]>([])
  const documents = list.data ?? []
  const followed = new Set(
    documents
      .filter(isMoving)
      .slice(0, STREAMS)
      .map(({ id }) => id),
  )
  const taken = documents.filter(({ id }) => chosen.has(id))
  const choose = (ids: readonly number[], isChosen: boolean): void => {
    const others = [...chosen].filter((id) => !ids.includes(id))
    setChosen(new Set(isChosen ? [...others, ...ids] : others))
  }
  const isFiltered = (filter.q ?? '') !== '' || filter.status !== undefined
  return (
    <>
      <Arrivals projectId={projectId} isListWhole={!list.hasNextPage && !isFiltered} />
      {list.error && <Problem error={list.error} />}
      {list.isPending && <Loading />}
      {list.data?.length === 0 && (
        <p className="text-muted">{t(isFiltered ? 'noneFound' : mayWrite ? 'none' : 'noneToRead')}</p>
      )}
      {mayWrite && documents.length > 1 && (
        <div className="flex min-h-8 flex-wrap items-center gap-2 ps-3">
          <Checkbox
            isSelected={taken.length === documents.length}
            isIndeterminate={taken.length > 0 && taken.length < documents.length}
            onChange={(isAll) =>
              choose(
                documents.map(({ id }) => id),
                isAll,
              )
            }
          >
            {taken.length === 0 ? t('chooseAll') : t('chosen', { count: taken.length })}
          </Checkbox>
          {taken.length > 0 && (
            <WithChosen projectId={projectId} documents={taken} onDelete={() => setDeleted(taken)} />
          )}
        </div>
      )}
      <ul aria-label={t('list')} className="flex flex-col gap-2 empty:hidden">
        {documents.map((document) => (
          <DocumentRow
            key={document.id}
            document={document}
            mayWrite={mayWrite}
            isFollowed={followed.has(document.id)}
            isChosen={chosen.has(document.id)}
            onChoose={(isChosen) => choose([document.id], isChosen)}
            onDelete={() => setDeleted([document])}
          />
        ))}
      </ul>
      <LoadMore of={list} />
      {deleted.length > 0 && (
        <DeleteDocuments
          projectId={projectId}
          documents={deleted}
          onClose={() => setDeleted([])}
          onDeleted={() =>
            choose(
              deleted.map(({ id }) => id),
              false,
            )
          }
        />
      )}
    </>
  )
}

/** What can be done with all that were chosen. */
function WithChosen({
  projectId,
  documents,
  onDelete,
}: {
  projectId: number
  documents: readonly Document[]
  onDelete(): void
}) {
  const t = useTranslations('documents')
  const reindex = useReindex(projectId)
  const ids = documents.map(({ id }) => id)
  return (
    <>
      <Button isDisabled={reindex.isPending} onPress={() => reindex.mutate(ids)}>
        <RotateCw size={14} aria-hidden />
        {t('reindex')}
      </Button>
      <Button onPress={onDelete}>
        <Trash2 size={14} aria-hidden />
        {t('delete')}
      </Button>
      <Link
        to="/search"
        search={{ documents: ids.join('.') }}
        className="inline-flex items-center gap-1.5 rounded-lg border border-line bg-raised px-3 py-1.5 text-sm hover:bg-surface"
      >
        <Search size={14} aria-hidden />
        {t(ids.length === 1 ? 'searchIn' : 'searchInThese')}
      </Link>
      {reindex.error && <Problem error={reindex.error} />}
    </>
  )
}
