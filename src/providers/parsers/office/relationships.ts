import { posix } from 'node:path'
import { elementsOf, readXml } from '../xml.ts'
import type { ZipArchive } from '../zip.ts'

/** A part of an office file that another refers to. */
export interface Relationship {
  id: string
  /** The last word of its type, such as `slide` or `notesSlide`. */
  type: string
  /** Name of the part in the archive. */
  target: string
}

/** What the part `name` refers to within its archive (ECMA-376, Open Packaging Conventions). */
export async function relationshipsOf(archive: ZipArchive, name: string): Promise<Relationship[]> {
  const file = posix.join(posix.dirname(name), '_rels', `${posix.basename(name)}.rels`)
  if (!archive.has(file)) return []
  return elementsOf(readXml(await archive.read(file)), 'Relationship').flatMap(({ attributes }) => {
    const { Id: id, Type: type = '', Target: target, TargetMode: mode } = attributes
    if (id === undefined || target === undefined || mode === 'External') return []
    const path = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(name), target)
    return [{ id, type: type.slice(type.lastIndexOf('/') + 1), target: path }]
  })
}

/** The part an office file begins with, such as `word/document.xml`. */
export async function mainPartOf(archive: ZipArchive): Promise<string | null> {
  const relationships = await relationshipsOf(archive, '')
  return relationships.find(({ type }) => type === 'officeDocument')?.target ?? null
}
