import { useQuery } from '@tanstack/react-query'
import { GlobalWorkerOptions, getDocument, type PDFPageProxy, Util } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Problem } from '../../ui/problem'
import { locate } from './locate'
import { type SourceRef, sourceFile } from './queries'

GlobalWorkerOptions.workerSrc = workerUrl

interface Mark {
  left: number
  top: number
  width: number
  height: number
}

interface PdfSourceProps {
  source: SourceRef
  page: number
  quote: string
}

/** A page of a PDF as it looks, with the quote marked where it stands. */
export function PdfSource({ source, page, quote }: PdfSourceProps) {
  const t = useTranslations('sources')
  const file = useQuery(sourceFile(source))
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [marks, setMarks] = useState<Mark[] | null>(null)
  const [error, setError] = useState<unknown>(null)

  useEffect(() => {
    const [outer, target] = [box.current, canvas.current]
    if (!file.data || !outer || !target) return
    // pdf.js takes the bytes away from whoever gives them; nothing in a document may run.
    const opening = getDocument({ data: file.data.slice(0), enableXfa: false })
    const open = async (): Promise<void> => {
      const pdf = await opening.promise
      const drawn = await draw(await pdf.getPage(page), target, { width: outer.clientWidth, quote })
      setMarks(drawn)
    }
    setMarks(null)
    open().catch((failure: unknown) => {
      if (!opening.destroyed) setError(failure)
    })
    return () => void opening.destroy()
  }, [file.data, page, quote])

  const first = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (marks) first.current?.scrollIntoView({ block: 'center' })
  }, [marks])
  if (file.error || error !== null) return <Problem error={file.error ?? error} />
  return (
    <div ref={box} className="relative w-full overflow-hidden rounded-lg border border-line bg-white">
      <canvas ref={canvas} role="img" aria-label={t('pageOfPdf', { page })} className="block w-full" />
      {marks?.map((mark, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: they are drawn at once and never change
          key={index}
          ref={index === 0 ? first : null}
          className="absolute rounded-sm bg-yellow-300/45 mix-blend-multiply"
          style={{ left: `${mark.left}%`, top: `${mark.top}%`, width: `${mark.width}%`, height: `${mark.height}%` }}
        />
      ))}
      {marks?.length === 0 && <p className="p-2 text-sm text-warn">{t('notMarked')}</p>}
    </div>
  )
}

/** Draws a page to a width in CSS pixels. @returns the places of the quote, in hundredths of the page. */
async function draw(
  page: PDFPageProxy,
  canvas: HTMLCanvasElement,
  { width, quote }: { width: number; quote: string },
): Promise<Mark[]> {
  const scale = (width / page.getViewport({ scale: 1 }).width) * devicePixelRatio
  const viewport = page.getViewport({ scale })
  canvas.width = viewport.width
  canvas.height = viewport.height
  const [{ items }] = await Promise.all([page.getTextContent(), page.render({ canvas, viewport }).promise])
  const pieces = items.filter((item) => 'str' in item)
  return locate(
    quote,
    pieces.map(({ str }) => str),
  ).flatMap(({ piece, from, to }) => {
    const item = pieces[piece]
    if (!item || item.str.length === 0) return []
    const [a = 0, b = 0, , , x = 0, y = 0] = Util.transform(viewport.transform, item.transform)
    const height = Math.hypot(a, b) || item.height * scale
    const length = item.width * scale
    return [
      {
        left: (100 * (x + (length * from) / item.str.length)) / viewport.width,
        top: (100 * (y - height)) / viewport.height,
        width: (100 * length * (to - from)) / item.str.length / viewport.width,
        height: (120 * height) / viewport.height,
      },
    ]
  })
}
