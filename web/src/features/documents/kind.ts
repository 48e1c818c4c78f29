import { FileCode, FileSpreadsheet, FileText, FileType, Globe, type LucideIcon, Mail, Presentation } from 'lucide-react'
import { useTranslations } from 'use-intl'

const OFFICE = 'application/vnd.openxmlformats-officedocument'

/** The kinds of documents that are read, by their media types. */
const KINDS = {
  'application/pdf': { word: 'pdf', icon: FileType },
  [`${OFFICE}.wordprocessingml.document`]: { word: 'word', icon: FileText },
  [`${OFFICE}.presentationml.presentation`]: { word: 'powerpoint', icon: Presentation },
  [`${OFFICE}.spreadsheetml.sheet`]: { word: 'excel', icon: FileSpreadsheet },
  'text/html': { word: 'html', icon: Globe },
  'text/markdown': { word: 'markdown', icon: FileText },
  'text/plain': { word: 'text', icon: FileText },
  'text/csv': { word: 'csv', icon: FileSpreadsheet },
  'application/json': { word: 'json', icon: FileCode },
  'message/rfc822': { word: 'mail', icon: Mail },
  'application/epub+zip': { word: 'epub', icon: FileText },
} as const satisfies Record<string, { word: string; icon: LucideIcon }>

const isKnown = (type: string): type is keyof typeof KINDS => Object.hasOwn(KINDS, type)

/** What a document is, in a word, and its picture. */
export function useKind(mediaType: string): { name: string; icon: LucideIcon } {
  const t = useTranslations('documents.kind')
  if (!isKnown(mediaType)) return { name: t('other'), icon: FileText }
  const { word, icon } = KINDS[mediaType]
  return { name: t(word), icon }
}
