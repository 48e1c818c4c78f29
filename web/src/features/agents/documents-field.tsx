import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Checkbox } from '../../ui/checkbox'
import { Field } from '../../ui/field'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { documentList } from '../documents/queries'
import { DocumentNames } from './document-names'

interface DocumentsFieldProps {
  projectId: number
  /** Null: all of the project. */
  value: readonly number[] | null
  onChange(value: readonly number[] | null): void
  error: string | undefined
}

/** Which documents an agent reads: all of its project, or those chosen from what a search by name finds. */
export function DocumentsField({ projectId, value, onChange, error }: DocumentsFieldProps) {
  const t = useTranslations('agents')
  return (
    <div className="flex flex-col gap-3">
      <Select
        label={t('documents')}
        value={value === null ? 'all' : 'some'}
        onChange={(next: 'all' | 'some') => onChange(next === 'all' ? null : [])}
        options={[
          { value: 'all', label: t('allDocuments') },
          { value: 'some', label: t('onlyThese') },
        ]}
      />
      {error !== undefined && <p className="text-sm text-bad">{error}</p>}
      {value !== null && <Chooser projectId={projectId} value={value} onChange={onChange} />}
    </div>
  )
}

interface ChooserProps {
  projectId: number
  value: readonly number[]
  onChange(value: readonly number[]): void
}

function Chooser({ projectId, value, onChange }: ChooserProps) {
  const t = useTranslations('agents')
  const [q, setQ] = useState('')
  const documents = useInfiniteQuery(documentList(projectId, { q: q.trim() }))
  const leaveOut = (id: number): void => onChange(value.filter((one) => one !== id))
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <p role="status" className="text-sm">
        {t('chosenDocuments', { count: value.length })}
      </p>
      <DocumentNames projectId={projectId} ids={value} onLeaveOut={leaveOut} />
      <Field
        label={t('findDocuments')}
        type="search"
        value={q}
        onChange={setQ}
        // It stands in the agent's form, which Enter would send.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      {documents.error && <Problem error={documents.error} />}
      {documents.isPending && <Loading />}
      {documents.data?.length === 0 && <p className="text-sm text-muted">{t('noneFound')}</p>}
      <ul aria-label={t('foundDocuments')} className="flex max-h-60 flex-col gap-2 overflow-y-auto empty:hidden">
        {documents.data?.map(({ id, name }) => (
          <li key={id}>
            <Checkbox
              isSelected={value.includes(id)}
              onChange={(isChosen) => (isChosen ? onChange([...value, id]) : leaveOut(id))}
            >
              <span dir="auto" className="break-words">
                {name}
              </span>
            </Checkbox>
          </li>
        ))}
      </ul>
      <LoadMore of={documents} />
    </div>
  )
}
