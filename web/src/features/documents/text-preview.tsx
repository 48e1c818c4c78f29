import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Got } from '../../api/types'
import { Stepper } from '../../ui/stepper'

type DocumentText = Got<'/api/projects/{project_id}/documents/{id}/text'>

/** What is shown at once, in characters: a page may be a whole book. */
const SHOWN = 20_000

interface Piece {
  page: number
  start: number
  end: number
}

/** The pages of a text, those that are too long in several pieces. */
function piecesOf({ pages }: DocumentText): Piece[] {
  return pages.flatMap(({ number, start, end }) => {
    const pieces: Piece[] = []
    for (let at = start; at === start || at < end; at += SHOWN) {
      pieces.push({ page: number, start: at, end: Math.min(end, at + SHOWN) })
    }
    return pieces
  })
}

interface TextPreviewProps {
  text: DocumentText
  openPage: number
  mark: { start: number; end: number } | null
}

/** The text of a document as the machine reads it, page by page, with a place of it marked. */
export function TextPreview({ text, openPage, mark }: TextPreviewProps) {
  const t = useTranslations('documents')
  const pieces = piecesOf(text)
  const opened = pieces.findIndex(({ page, end }) => (mark ? end > mark.start : page >= openPage))
  const [at, setAt] = useState(Math.max(0, opened))
  const marked = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another piece has another mark
  useEffect(() => void marked.current?.scrollIntoView({ block: 'center' }), [at])
  const piece = pieces[at]
  if (!piece) return <p className="text-muted">{t('noText')}</p>
  const part = (from: number, to: number): string =>
    text.text.slice(Math.max(piece.start, from), Math.max(piece.start, Math.min(piece.end, to)))
  const words = {
    position:
      pieces.length === text.pages.length
        ? t('pageOf', { page: piece.page, count: text.pages.length })
        : t('pieceOf', { page: piece.page, at: at + 1, count: pieces.length }),
    previous: t('previousPage'),
    next: t('nextPage'),
  }
  return (
    <>
      {pieces.length > 1 && <Stepper at={at} count={pieces.length} words={words} onStep={(by) => setAt(at + by)} />}
      <div
        dir="auto"
        className="rounded-lg border border-line bg-raised p-4 text-sm leading-relaxed break-words whitespace-pre-wrap"
      >
        {mark === null ? (
          part(piece.start, piece.end)
        ) : (
          <>
            {part(piece.start, mark.start)}
            <mark ref={marked} className="rounded-sm bg-mark text-ink empty:hidden">
              {part(mark.start, mark.end)}
            </mark>
            {part(mark.end, piece.end)}
          </>
        )}
      </div>
    </>
  )
}
