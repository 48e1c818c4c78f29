import type { Logger } from '../../core/logging.ts'
import { type MeasuredSpan, measuredSpan } from '../../core/measured-span.ts'
import type { Metrics } from '../../core/metrics.ts'
import { type Ocr, OcrFailed } from '../../providers/ocr.ts'
import type { ParserPool, ParseStep } from './isolation.ts'
import { type AnalyzedDocument, ParseFailure } from './types.ts'

export interface Reading {
  parsers: ParserPool
  /** Null where none is configured. */
  ocr: Ocr | null
  logger: Logger
  metrics: Pick<Metrics, 'stepSeconds'>
}

export interface FileToRead {
  path: string
  name: string
  mediaType: string
  signal: AbortSignal
}

/** Reads a file; scanned pages without text are recognised first, where a program for that is there. */
export async function readDocument(
  { parsers, ocr, logger, metrics }: Reading,
  { path, name, mediaType, signal }: FileToRead,
  onStep: (step: ParseStep) => void,
): Promise<AnalyzedDocument> {
  const step = measuredSpan(metrics.stepSeconds)
  try {
    return await parse({ parsers, step }, { path, name, signal }, onStep)
  } catch (error) {
    const isScan = error instanceof ParseFailure && error.code === 'no_text_found' && mediaType === 'application/pdf'
    if (!ocr || !isScan) throw error
    try {
      return await step('ingest ocr', {}, () =>
        ocr.recognise(path, signal, (recognised) =>
          parse({ parsers, step }, { path: recognised, name, signal }, onStep),
        ),
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
  { parsers, step }: { parsers: ParserPool; step: MeasuredSpan },
  file: Pick<FileToRead, 'path' | 'name' | 'signal'>,
  onStep: (step: ParseStep) => void,
): Promise<AnalyzedDocument> {
  const read = Promise.withResolvers<void>()
  const document = parsers.parse(file, (parsed) => {
    if (parsed.step === 'chunking') read.resolve()
    onStep(parsed)
  })
  await step('ingest parse', {}, () => Promise.race([read.promise, document]))
  return step('ingest chunk', {}, () => document)
}
