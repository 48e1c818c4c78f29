import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { chosenFiles, type NamedFile } from '../documents/files'

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')

/** The column of the chat, into which files can be dropped; the paper clip beneath does the same without a mouse. */
export function FileDrop({ onFiles, children }: { onFiles(files: readonly NamedFile[]): void; children: ReactNode }) {
  const t = useTranslations('chat')
  const [isOver, setIsOver] = useState(false)
  const [hasFolder, setHasFolder] = useState(false)
  // Of every element within that is entered, the one before is left.
  const depth = useRef(0)
  const move = (event: DragEvent, by: 1 | -1): void => {
    if (!hasFiles(event)) return
    depth.current += by
    setIsOver(depth.current > 0)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only files are dropped here, and there is a button for them
    <div
      className="relative flex min-w-0 flex-1 flex-col"
      onDragEnter={(event) => move(event, 1)}
      onDragLeave={(event) => move(event, -1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setIsOver(false)
        const { items, files } = event.dataTransfer
        const isFolder = [...items].map((item) => item.webkitGetAsEntry()?.isDirectory === true)
        setHasFolder(isFolder.includes(true))
        onFiles(chosenFiles([...files].filter((_, at) => !isFolder[at])))
      }}
    >
      {children}
      <p role="status" className="px-4 text-sm text-warn">
        {hasFolder && <span className="block pb-2">{t('noFolders')}</span>}
      </p>
      {isOver && (
        <p className="pointer-events-none absolute inset-2 z-10 grid place-content-center rounded-2xl border-2 border-dashed border-accent bg-accent-soft text-center">
          {t('dropHere')}
        </p>
      )}
    </div>
  )
}
