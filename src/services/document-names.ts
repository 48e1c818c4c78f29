/** UTF-16 units, as many as common file systems take. */
const MAX_LENGTH = 255
const FALLBACK = 'document'

/** Characters that nobody sees and that make a name look like another: controls, and marks that turn its direction. */
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/**
 * What a document is called after the file a client names: without folders, control characters and direction marks,
 * at most 255 long (its extension is kept). Names are for people; files are stored under keys of our own.
 */
export function documentName(fileName: string): string {
  const base = fileName.toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const name = base.normalize('NFC').replace(/\s+/g, ' ').replace(UNSEEN, '').trim()
  if (name === '' || /^\.+$/.test(name)) return FALLBACK
  if (name.length <= MAX_LENGTH) return name
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  return (
    name
      .slice(0, MAX_LENGTH - extension.length)
      .replace(/[\ud800-\udbff]$/, '')
      .trimEnd() + extension
  )
}
