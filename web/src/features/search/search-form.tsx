import { useQuery } from '@tanstack/react-query'
import { Search, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { Field } from '../../ui/field'
import { IconButton } from '../../ui/icon-button'
import { Select } from '../../ui/select'
import { openDocument } from '../documents/queries'
import { COUNTS, documentIds, MODES, type SearchAddress } from './search-address'

interface SearchFormProps {
  projectId: number
  address: SearchAddress
  onSearch(address: SearchAddress): void
}

/** What is searched for, and how. */
export function SearchForm({ projectId, address, onSearch }: SearchFormProps) {
  const t = useTranslations('search')
  const [q, setQ] = useState(address.q ?? '')
  // Who goes back to another search sees its words.
  const [searched, setSearched] = useState(address.q)
  if (searched !== address.q) {
    setSearched(address.q)
    setQ(address.q ?? '')
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onSearch({ ...address, q: q.trim() || undefined })
  }
  return (
    <search>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <Field
              label={t('query')}
              type="search"
              enterKeyHint="search"
              autoFocus={address.q === undefined}
              maxLength={8_000}
              value={q}
              onChange={setQ}
            />
          </div>
          <Button kind="primary" type="submit" isDisabled={q.trim() === ''} className="py-2.5">
            <Search size={16} aria-hidden />
            {t('submit')}
          </Button>
        </div>
        <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
          <Select
            label={t('mode')}
            value={address.mode ?? 'hybrid'}
            options={MODES.map((mode) => ({ value: mode, label: t(`modes.${mode}`) }))}
            onChange={(mode) => onSearch({ ...address, mode: mode === 'hybrid' ? undefined : mode })}
          />
          <Select
            label={t('count')}
            value={COUNTS.find((count) => Number(count) === address.count) ?? '10'}
            options={COUNTS.map((count) => ({ value: count, label: count }))}
            onChange={(count) => onSearch({ ...address, count: count === '10' ? undefined : Number(count) })}
          />
          <div className="py-1.5">
            <Checkbox
              isSelected={address.rerank === true}
              onChange={(isWanted) => onSearch({ ...address, rerank: isWanted || undefined })}
            >
              {t('rerank')}
            </Checkbox>
          </div>
        </div>
        {address.documents !== undefined && (
          <Limit
            projectId={projectId}
            ids={documentIds(address)}
            onLift={() => onSearch({ ...address, documents: undefined })}
          />
        )}
      </form>
    </search>
  )
}

/** Says which documents alone are searched. */
function Limit({ projectId, ids, onLift }: { projectId: number; ids: readonly number[]; onLift(): void }) {
  const t = useTranslations('search')
  const [first = 0] = ids
  const { data } = useQuery({ ...openDocument({ projectId, id: first }), enabled: ids.length === 1 })
  return (
    <p className="flex items-center gap-1 self-start rounded-lg bg-surface ps-3 text-sm">
      <span className="min-w-0 break-words">
        {ids.length === 1 && data
          ? t.rich('onlyIn', { name: data.name, b: (name) => <bdi className="font-medium">{name}</bdi> })
          : t('onlyInMany', { count: ids.length })}
      </span>
      <IconButton icon={X} size={14} label={t('everywhere')} onPress={onLift} />
    </p>
  )
}
