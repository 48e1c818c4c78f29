import type { DropZoneProps } from 'react-aria-components'

/** A file and what its document is called. */
export interface NamedFile {
  file: File
  name: string
}

type Dropped = Parameters<NonNullable<DropZoneProps['onDrop']>>[0]['items']

/** As long as a document's name may be. */
const MAX_NAME = 255

/**
 * What a file below a folder is called: its way from there, as `2022 › report.pdf`, so that two files of one name in
 * different folders are two documents; `groundwire ingest` names them so too. A name too long loses its beginning.
 */
const nameOf = (way: readonly string[]): string => way.join(' › ').normalize('NFC').slice(-MAX_NAME)

const isHidden = (way: readonly string[]): boolean => way.some((part) => part.startsWith('.'))

/** Files as they were chosen; of a folder, all below it but what is hidden. */
export function chosenFiles(files: Iterable<File>): NamedFile[] {
  return [...files].flatMap((file) => {
    // It begins with the folder that was chosen.
    const way = file.webkitRelativePath.split('/').slice(1)
    if (way.length === 0) return [{ file, name: file.name }]
    return isHidden(way) ? [] : [{ file, name: nameOf(way) }]
  })
}

/** Whatever was dropped, folders with all that is in them but what is hidden. */
export async function droppedFiles(items: Dropped): Promise<NamedFile[]> {
  const files: NamedFile[] = []
  for (const item of items) {
    if (item.kind === 'file') files.push({ file: await item.getFile(), name: item.name })
    else if (item.kind === 'directory') files.push(...(await filesBelow(item, [])))
  }
  return files
}

async function filesBelow(
  folder: Extract<Dropped[number], { kind: 'directory' }>,
  way: string[],
): Promise<NamedFile[]> {
  const files: NamedFile[] = []
  for await (const entry of folder.getEntries()) {
    const path = [...way, entry.name]
    if (isHidden(path)) continue
    if (entry.kind === 'directory') files.push(...(await filesBelow(entry, path)))
    else files.push({ file: await entry.getFile(), name: nameOf(path) })
  }
  return files
}
