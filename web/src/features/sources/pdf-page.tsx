import { type PDFDocumentProxy, type PDFPageProxy, RenderingCancelledException } from 'pdfjs-dist'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Problem } from '../../ui/problem'
import { type Mark, marksOf } from './pdf-marks'

interface PdfPageProps {
  pdf: PDFDocumentProxy
  page: number
  /** What is marked; null: nothing of this page. */
  quote: string | null
  /** CSS pixels; 0: not known yet. */
  width: number
}

/** Browsers draw nothing on a canvas with more pixels. */
const MAX_PIXELS = 16_000_000

/** A page of a PDF as it looks, with the quote marked where it stands. */
export function PdfPage({ pdf, page, quote, width }: PdfPageProps) {
  const t = useTranslations('sources')
  const canvas = useRef<HTMLCanvasElement>(null)
  const first = useRef<HTMLDivElement>(null)
  const [marks, setMarks] = useState<Mark[] | null>(null)
  const [error, setError] = useState<unknown>(null)

  useEffect(() => {
    const target = canvas.current
    if (!target || width === 0) return
    const leaving = new AbortController()
    const { signal } = leaving
    draw({ pdf, page, canvas: target, width, signal })
      .then(async (drawn) => {
        const found = quote === null ? [] : await marksOf(drawn, quote)
        if (!signal.aborted) setMarks(found)
      })
      .catch((failure: unknown) => {
        if (!signal.aborted) setError(failure)
      })
    return () => leaving.abort()
  }, [pdf, page, quote, width])

  const isMarked = (marks?.length ?? 0) > 0
  useEffect(() => {
    if (isMarked) first.current?.scrollIntoView({ block: 'center', inline: 'nearest' })
  }, [isMarked])
  if (error !== null) return <Problem error={error} />
  return (
    <>
      {quote !== null && marks?.length === 0 && <p className="text-sm text-warn">{t('notMarked')}</p>}
      <div className="relative" style={{ width: width === 0 ? '100%' : width }}>
        <canvas ref={canvas} role="img" aria-label={t('pageOfPdf', { page })} className="block w-full bg-white" />
        {marks?.map((mark, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: they are drawn at once and never change
            key={index}
            ref={index === 0 ? first : null}
            data-mark
            className="absolute rounded-sm bg-yellow-300/45 mix-blend-multiply"
            style={{ left: `${mark.left}%`, top: `${mark.top}%`, width: `${mark.width}%`, height: `${mark.height}%` }}
          />
        ))}
      </div>
    </>
  )
}

interface Drawing {
  pdf: PDFDocumentProxy
  page: number
  canvas: HTMLCanvasElement
  width: number
  signal: AbortSignal
}

async function draw({ pdf, page: number, canvas, width, signal }: Drawing): Promise<PDFPageProxy> {
  const page = await pdf.getPage(number)
  signal.throwIfAborted()
  const natural = page.getViewport({ scale: 1 })
  const sharp = (width / natural.width) * devicePixelRatio
  const scale = Math.min(sharp, Math.sqrt(MAX_PIXELS / (natural.width * natural.height)))
  const viewport = page.getViewport({ scale })
  canvas.width = Math.floor(viewport.width)
  canvas.height = Math.floor(viewport.height)
  const drawing = page.render({ canvas, viewport })
  signal.addEventListener('abort', () => drawing.cancel())
  await drawing.promise.catch((failure: unknown) => {
    if (!(failure instanceof RenderingCancelledException)) throw failure
  })
  return page
}
