import { ParseFailure } from '../types.ts'
import type { ZipArchive } from '../zip.ts'

const PICTURE = /(^|\/)media\/[^/]+$/

/**
 * @param what the document, as a sentence begins with it: "This presentation".
 * @throws ParseFailure when there is nothing but white space in `text`: `no_text_found` where the file has pictures,
 *   whose text could be recognised, otherwise `empty_file`.
 */
export function checkOfficeText(text: string, archive: ZipArchive, what: string): void {
  if (/\S/.test(text)) return
  if (!archive.names.some((name) => PICTURE.test(name))) {
    throw new ParseFailure('empty_file', `${what} is empty: nothing is written in it.`)
  }
  throw new ParseFailure(
    'no_text_found',
    `${what} holds pictures only and no text. Run them through text recognition (OCR) and upload the result.`,
  )
}
