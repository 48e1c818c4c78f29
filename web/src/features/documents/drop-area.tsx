import { Upload } from 'lucide-react'
import { useState } from 'react'
import { DropZone, FileTrigger } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/button'
import { Problem } from '../../ui/problem'
import { chosenFiles, droppedFiles, type NamedFile } from './files'

/** Where files and folders are dropped, or chosen. */
export function DropArea({ onFiles }: { onFiles(files: readonly NamedFile[]): void }) {
  const t = useTranslations('documents')
  const [error, setError] = useState<unknown>(null)
  const take = (files: readonly NamedFile[]): void => {
    setError(files.length === 0 ? new Error(t('noFiles')) : null)
    onFiles(files)
  }
  return (
    <>
      <DropZone
        aria-label={t('drop')}
        onDrop={({ items }) => void droppedFiles(items).then(take, setError)}
        className="flex flex-wrap items-center justify-center gap-3 rounded-xl border-2 border-dashed border-line p-6 drop-target:border-accent drop-target:bg-accent-soft"
      >
        <Upload size={20} aria-hidden className="text-muted" />
        <span>{t('drop')}</span>
        <span className="flex flex-wrap gap-2">
          <FileTrigger allowsMultiple onSelect={(files) => files && take(chosenFiles(files))}>
            <Button>{t('chooseFiles')}</Button>
          </FileTrigger>
          <FileTrigger acceptDirectory onSelect={(files) => files && take(chosenFiles(files))}>
            <Button>{t('chooseFolder')}</Button>
          </FileTrigger>
        </span>
      </DropZone>
      {error !== null && <Problem error={error} />}
    </>
  )
}
