import type { Passage } from '../retrieval/types.ts'

/** A passage as a model reads it: numbered, named, and marked as data. */
export function passageText({ number, documentName, pages, headingPath, tableHeader, text }: Passage): string {
  const section = headingPath.length === 0 ? '' : ` section="${attribute(headingPath.join(' › '))}"`
  const page = pages[0]?.number ?? 1
  const columns = tableHeader === null ? '' : `(columns of the table: ${inert(tableHeader)})\n`
  return `<passage number="${number}" document="${attribute(documentName)}" page="${page}"${section}>\n${columns}${inert(text)}\n</passage>`
}

/**
 * Text that can neither close its passage, open another, nor write the control tokens of chat templates (`<|…|>`).
 * Only what a model reads is altered: citations are cut from the passages themselves. Placeholders such as `${…}` or `{{…}}`
 * mean nothing here, for nothing is ever substituted into the result.
 */
export const inert = (text: string): string => text.replace(/<(?=[\s/]*passage|\|)/giu, '‹')

/** Text that stands between quotes, on one line. */
export const attribute = (value: string): string =>
  inert(value)
    .replace(/[\s"<>]+/g, ' ')
    .trim()
    .slice(0, 200)

/** Passages as they were shown in an earlier answer: their numbers meant the passages of that time. */
export const withoutNumbers = (text: string): string => text.replace(/<passage number="\d+"/g, '<passage')
