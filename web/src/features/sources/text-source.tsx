import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { Problem } from '../../ui/problem'
import { type DocumentRef, documentText } from '../documents/queries'

/** What is shown around a quote, in characters on either side: a page may be a whole book. */
const AROUND = 4_000

interface TextSourceProps {
  document: DocumentRef
  version: number
  start: number
  end: number
}

/** The text of a document as the machine reads it, with the quote marked. */
export function TextSource({ document, version, start, end }: TextSourceProps) {
  const inApp = useTranslations('app')
  const text = useQuery(documentText(document, version))
  const mark = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is marked changes with them
  useEffect(() => void mark.current?.scrollIntoView({ block: 'center' }), [text.data, start, end])
  if (text.error) return <Problem error={text.error} />
  if (!text.data) return <p className="text-muted">{inApp('loading')}</p>
  const whole = text.data.text
  const [from, to] = [Math.max(0, start - AROUND), Math.min(whole.length, end + AROUND)]
  return (
    <p dir="auto" className="text-sm leading-relaxed break-words whitespace-pre-wrap">
      {from > 0 && '… '}
      {whole.slice(from, start)}
      <mark ref={mark} className="rounded-sm bg-mark text-ink">
        {whole.slice(start, end)}
      </mark>
      {whole.slice(end, to)}
      {to < whole.length && ' …'}
    </p>
  )
}
