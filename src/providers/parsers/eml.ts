import PostalMime, { type Address, type Email } from 'postal-mime'
import { appendDocument } from './append.ts'
import { parseHtml } from './html.ts'
import { parseText } from './text.ts'
import { TextBuilder } from './text-builder.ts'
import { checkHasText, type ParsedDocument, ParseFailure, type ParseLimits } from './types.ts'

/** Further ones are only named. */
const MAX_ATTACHMENTS = 100
const MAX_NESTING = 32
const HEADER =
  /^(?:from|to|cc|subject|date|received|message-id|mime-version|return-path|delivered-to|x-[a-z-]+|content-type|reply-to):/i

/** Reads an attached file as if it had been uploaded. @throws ParseFailure */
export type ReadAttachment = (bytes: Uint8Array, name: string) => Promise<ParsedDocument>

/** Whether a text begins as a mail does: with header lines, one of them its sender or its way. */
export function isEml(head: string): boolean {
  const lines = head.split(/\r?\n/, 40).filter((line) => !/^[ \t]/.test(line))
  const end = lines.indexOf('')
  const headers = end < 0 ? lines : lines.slice(0, end)
  const known = headers.filter((line) => HEADER.test(line))
  return HEADER.test(head) && known.length >= 3 && headers.some((line) => /^(from|received|return-path):/i.test(line))
}

/**
 * Mails: the subject as heading, who wrote when and to whom, the text, and what each attachment says under its name.
 * An attachment that cannot be read is named with the reason.
 * @throws ParseFailure `corrupt_file`, `no_text_found`, `text_too_large`.
 */
export async function parseEml(
  bytes: Uint8Array,
  limits: ParseLimits,
  readAttachment: ReadAttachment,
): Promise<ParsedDocument> {
  const mail = await PostalMime.parse(bytes, {
    maxNestingDepth: MAX_NESTING,
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
  }).catch((cause: unknown) => {
    throw new ParseFailure('corrupt_file', 'This mail is damaged and cannot be read.', { cause })
  })
  const builder = new TextBuilder(limits)
  builder.add('heading', mail.subject ?? 'Mail without a subject', 1)
  builder.add('paragraph', headerLines(mail))
  const body = bodyOf(mail, limits)
  if (body) appendDocument(builder, body)
  const files = mail.attachments.filter(({ disposition, related }) => disposition === 'attachment' || !related)
  for (const [index, { filename, mimeType, content }] of files.entries()) {
    const name = filename ?? (mimeType === 'message/rfc822' ? 'mail.eml' : 'attachment')
    builder.add('heading', name, 1)
    if (index >= MAX_ATTACHMENTS || typeof content === 'string') continue
    try {
      appendDocument(builder, await readAttachment(new Uint8Array(content), name))
    } catch (error) {
      if (!(error instanceof ParseFailure)) throw error
      builder.add('paragraph', `This attachment could not be read: ${error.detail}`)
    }
  }
  const document = builder.finish()
  checkHasText(document.text, 'This mail')
  return document
}

const headerLines = ({ from, to = [], cc = [], date }: Email): string =>
  [
    ['From', from ? addressLine([from]) : ''],
    ['To', addressLine(to)],
    ['Cc', addressLine(cc)],
    ['Date', date ?? ''],
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

const addressLine = (addresses: readonly Address[]): string =>
  addresses
    .flatMap(({ name, address, group }) => (group ? group : [{ name, address: address ?? '' }]))
    .map(({ name, address }) => (name ? `${name} <${address}>` : address))
    .join(', ')

function bodyOf({ text, html }: Email, limits: ParseLimits): ParsedDocument | null {
  if (text?.trim()) return parseText(text.replace(/\r\n?/g, '\n').trim(), limits)
  if (!html?.trim()) return null
  try {
    return parseHtml(html, limits)
  } catch (error) {
    if (error instanceof ParseFailure && error.code === 'no_text_found') return null
    throw error
  }
}
