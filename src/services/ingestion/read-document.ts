import { inThisContext } from '../../core/context.ts'
import type { Logger } from '../../core/logging.ts'
import { failSpan, SpanKind, startSpan, withSpan } from '../../core/telemetry.ts'
import { type Ocr, OcrFailed } from '../../providers/ocr.ts'
import type { ParserPool, ParseStep } from './isolation.ts'
import { type AnalyzedDocument, ParseFailure } from './types.ts'

export interface Reading {
  parsers: ParserPool
  /** Null where none is configured. */
  ocr: Ocr | null
  logger: Logger
}

export interface FileToRead {
  path: string
  name: string
  mediaType: string
  signal: AbortSignal
}

/** Reads a file; scanned pages without text are recognised first, where a program for that is there. */
export async function readDocument(
  { parsers, ocr, logger }: Reading,
  { path, name, mediaType, signal }: FileToRead,
  onStep: (step: ParseStep) => void,
): Promise<AnalyzedDocument> {
  try {
    return await parse(parsers, { path, name, signal }, onStep)
  } catch (error) {
    const isScan = error instanceof ParseFailure && error.code === 'no_text_found' && mediaType === 'application/pdf'
    if (!ocr || !isScan) throw error
    try {
      return await withSpan('ingest ocr', {}, () =>
        ocr.recognise(path, signal, (recognised) => parse(parsers, { path: recognised, name, signal }, onStep)),
      )
    } catch (failure) {
      if (!(failure instanceof OcrFailed)) throw failure
      logger.warn({ err: failure }, 'the OCR command failed')
      throw new ParseFailure('ocr_failed', 'This is a scan without text, and recognising its text failed.')
    }
  }
}

/** One span for reading the file, and another from when its text is there and is cut into chunks. */
async function parse(
  parsers: ParserPool,
  file: Pick<FileToRead, 'path' | 'name' | 'signal'>,
  onStep: (step: ParseStep) => void,
): Promise<AnalyzedDocument> {
  let span = startSpan('ingest parse', SpanKind.INTERNAL, {})
  // Steps are told by the process, which has read for others before.
  const follow = inThisContext((step: ParseStep) => {
    if (step.step === 'chunking') {
      span?.end()
      span = startSpan('ingest chunk', SpanKind.INTERNAL, {})
    }
    onStep(step)
  })
  try {
    return await parsers.parse(file, follow)
  } catch (error) {
    failSpan(span, error)
    throw error
  } finally {
    span?.end()
  }
}
