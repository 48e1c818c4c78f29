import { useQuery } from '@tanstack/react-query'
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Document } from '../../api/types'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Stepper } from '../../ui/stepper'
import { sourceFile } from '../sources/queries'
import { drawPage, type Mark } from './pdf-page'

GlobalWorkerOptions.workerSrc = workerUrl

interface PdfPreviewProps {
  document: Document
  openPage: number
  /** What is marked on the page that is opened first. */
  quote: string
}

/** A PDF as it looks, page by page. */
export function PdfPreview({ document, openPage, quote }: PdfPreviewProps) {
  const source = { projectId: document.project_id, documentId: document.id, version: document.version }
  const file = useQuery(sourceFile(source))
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    if (!file.data) return
    // pdf.js takes the bytes away from whoever gives them; nothing in a document may run.
    const opening = getDocument({ data: file.data.slice(0), enableXfa: false })
    opening.promise.then(setPdf, (failure: unknown) => {
      if (!opening.destroyed) setError(failure)
    })
    return () => {
      setPdf(null)
      void opening.destroy()
    }
  }, [file.data])
  if (file.error || error !== null) return <Problem error={file.error ?? error} />
  if (!pdf) return <Loading />
  return <Pages key={openPage} pdf={pdf} openPage={openPage} quote={quote} />
}

function Pages({ pdf, openPage, quote }: { pdf: PDFDocumentProxy; openPage: number; quote: string }) {
  const t = useTranslations('documents')
  const inSources = useTranslations('sources')
  const [page, setPage] = useState(Math.min(openPage, pdf.numPages))
  const [marks, setMarks] = useState<readonly Mark[]>([])
  const [error, setError] = useState<unknown>(null)
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const first = useRef<HTMLDivElement>(null)
  const wanted = page === openPage ? quote : ''
  useEffect(() => {
    const [outer, target] = [box.current, canvas.current]
    if (!outer || !target) return
    const stop = new AbortController()
    setError(null)
    drawPage(pdf, target, { page, width: outer.clientWidth, quote: wanted, signal: stop.signal }).then(
      setMarks,
      (failure: unknown) => {
        if (!stop.signal.aborted) setError(failure)
      },
    )
    return () => stop.abort()
  }, [pdf, page, wanted])
  useEffect(() => {
    if (marks.length > 0) first.current?.scrollIntoView({ block: 'center' })
  }, [marks])
  const words = {
    position: t('pageOf', { page, count: pdf.numPages }),
    previous: t('previousPage'),
    next: t('nextPage'),
  }
  return (
    <>
      {pdf.numPages > 1 && (
        <Stepper at={page - 1} count={pdf.numPages} words={words} onStep={(by) => setPage(page + by)} />
      )}
      {error !== null && <Problem error={error} />}
      <div ref={box} className="relative w-full overflow-hidden rounded-lg border border-line bg-white">
        <canvas ref={canvas} role="img" aria-label={inSources('pageOfPdf', { page })} className="block w-full" />
        {marks.map((mark, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: they are drawn at once and never change
            key={index}
            data-testid="mark"
            ref={index === 0 ? first : null}
            className="absolute rounded-sm bg-yellow-300/45 mix-blend-multiply"
            style={{ left: `${mark.left}%`, top: `${mark.top}%`, width: `${mark.width}%`, height: `${mark.height}%` }}
          />
        ))}
      </div>
    </>
  )
}
