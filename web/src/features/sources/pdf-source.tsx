import { useQuery } from '@tanstack/react-query'
import { MoveHorizontal, Quote, ZoomIn, ZoomOut } from 'lucide-react'
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, version as pdfjsVersion } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../../ui/icon-button'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Stepper } from '../../ui/stepper'
import { type DocumentRef, documentFile } from '../documents/queries'
import { PdfPage } from './pdf-page'

GlobalWorkerOptions.workerSrc = workerUrl
/** Copied there by the build (vite.config.ts). */
const PARTS = `/assets/pdfjs-${pdfjsVersion}`
const OPTIONS = {
  standardFontDataUrl: `${PARTS}/standard_fonts/`,
  cMapUrl: `${PARTS}/cmaps/`,
  wasmUrl: `${PARTS}/wasm/`,
  // The content security policy of the page lets no WebAssembly be made; the same decoders are there as JavaScript.
  useWasm: false,
  // Those that come with pdf.js have the widths that a PDF counts on; what a system puts for Helvetica may not.
  useSystemFonts: false,
  // Nothing in a document may run.
  enableXfa: false,
}

/** How wide a page is drawn, in widths of its place. */
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]
const FITS = ZOOMS.indexOf(1)

interface PdfSourceProps {
  document: DocumentRef
  version: number
  page: number
  /** Empty: nothing is marked. */
  quote: string
}

/** A PDF, opened at a page, with what is quoted of it marked; its other pages are a step away. */
export function PdfSource({ document, version, page: cited, quote }: PdfSourceProps) {
  const t = useTranslations('sources')
  const file = useQuery(documentFile(document, version))
  const { pdf, error } = usePdf(file.data)
  const [page, setPage] = useState(cited)
  const [zoom, setZoom] = useState(FITS)
  const place = useRef<HTMLDivElement>(null)
  const room = useWidth(place)
  // Another citation of the same document.
  // biome-ignore lint/correctness/useExhaustiveDependencies: two quotes may be of one page
  useEffect(() => setPage(cited), [cited, quote])
  if (file.error || error !== null) return <Problem error={file.error ?? error} />
  const count = pdf?.numPages ?? 0
  const words = {
    position: t('pageOf', { page, count }),
    previous: t('previousPage'),
    next: t('nextPage'),
  }
  const change = (by: number): void => setZoom(Math.min(ZOOMS.length - 1, Math.max(0, zoom + by)))
  return (
    <div className="flex flex-col gap-1">
      {pdf && (
        <div className="sticky -top-1 z-10 flex items-center justify-between gap-2 bg-raised py-1">
          <Stepper at={page - 1} count={count} words={words} onStep={(by) => setPage(page + by)} />
          <span className="flex items-center">
            {page !== cited && quote !== '' && (
              <IconButton icon={Quote} size={14} label={t('toQuote')} onPress={() => setPage(cited)} />
            )}
            <IconButton
              icon={ZoomOut}
              size={16}
              label={t('smaller')}
              isDisabled={zoom === 0}
              onPress={() => change(-1)}
            />
            <IconButton
              icon={ZoomIn}
              size={16}
              label={t('larger')}
              isDisabled={zoom === ZOOMS.length - 1}
              onPress={() => change(1)}
            />
            <IconButton
              icon={MoveHorizontal}
              size={16}
              label={t('fitWidth')}
              isDisabled={zoom === FITS}
              onPress={() => setZoom(FITS)}
            />
          </span>
        </div>
      )}
      <section
        ref={place}
        aria-label={t('pageOfPdf', { page })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        className="overflow-x-auto rounded-lg border border-line"
      >
        {pdf ? (
          <PdfPage
            key={`${page} ${quote}`}
            pdf={pdf}
            page={page}
            quote={page === cited && quote !== '' ? quote : null}
            width={Math.floor(room * (ZOOMS[zoom] ?? 1))}
          />
        ) : (
          <div className="p-3">
            <Loading />
          </div>
        )}
      </section>
    </div>
  )
}

/** The document of these bytes, as long as it is looked at. */
function usePdf(data: ArrayBuffer | undefined): { pdf: PDFDocumentProxy | null; error: unknown } {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    if (!data) return
    // pdf.js takes the bytes away from whoever gives them.
    const opening = getDocument({ ...OPTIONS, data: data.slice(0) })
    setPdf(null)
    setError(null)
    opening.promise.then(setPdf).catch((failure: unknown) => {
      if (!opening.destroyed) setError(failure)
    })
    return () => void opening.destroy()
  }, [data])
  return { pdf, error }
}

const SETTLED_MS = 120

/** Of an element, in CSS pixels; while somebody drags, once they rest. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const target = element.current
    if (!target) return
    let settling: ReturnType<typeof setTimeout> | undefined
    setWidth(target.clientWidth)
    const observer = new ResizeObserver(() => {
      clearTimeout(settling)
      settling = setTimeout(() => setWidth(target.clientWidth), SETTLED_MS)
    })
    observer.observe(target)
    return () => {
      observer.disconnect()
      clearTimeout(settling)
    }
  }, [element])
  return width
}
