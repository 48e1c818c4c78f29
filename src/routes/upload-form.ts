import type { Readable } from 'node:stream'
import type { MultipartFile, MultipartValue } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { Value } from 'typebox/value'
import { AppError, codeOf, invalid } from '../core/errors.ts'
import { MAX_JSON_DEPTH, nestsTooDeep } from '../core/json.ts'
import { DocumentMetadata } from '../schemas/document.ts'
import type { UploadDetails } from '../services/uploads.ts'

/** A form with one `file`, and before or after it perhaps `metadata`. */
export interface UploadForm {
  /** To be read to its end before `rest()`. */
  content: Readable
  /** What the form says besides the bytes. @throws AppError 400 or 422 for a form that is not as it should be. */
  rest(): Promise<UploadDetails>
}

/**
 * Reads a form as it comes, up to its file.
 * @throws AppError 422 for other parts, 400 `malformed_form` for a body that is no form or ends early.
 */
export async function readUploadForm(request: FastifyRequest): Promise<UploadForm> {
  const parts = request.parts()
  let metadata: Record<string, unknown> | null = null
  const takeField = (part: MultipartValue): void => {
    if (part.fieldname !== 'metadata') throw invalid(pathOf(part), 'is not a known field')
    if (metadata !== null) throw invalid('body.metadata', 'must be given once')
    metadata = readMetadata(part)
  }
  const next = async (): Promise<MultipartFile | null> => {
    for (;;) {
      const { value: part, done } = await parts.next().catch(malformed)
      if (done) return null
      if (part.type === 'field') takeField(part)
      else if (part.fieldname === 'file') return part
      else throw invalid(pathOf(part), 'is not a known file')
    }
  }

  const part = await next()
  if (!part) throw invalid('body.file', 'is required: send one part named file with a file name')
  return {
    content: part.file,
    async rest() {
      if (await next()) throw invalid('body.file', 'must be one file; send each in a request of its own')
      return { fileName: part.filename, metadata }
    },
  }
}

/** A part may have no name, whatever the types say. */
const pathOf = ({ fieldname }: { fieldname?: string }): string => `body.${fieldname?.slice(0, 100) || '(no name)'}`

function readMetadata({ value, valueTruncated }: MultipartValue): Record<string, unknown> {
  if (valueTruncated) throw invalid('body.metadata', 'is too long')
  let metadata = value
  try {
    if (typeof value === 'string') metadata = JSON.parse(value)
  } catch {
    throw invalid('body.metadata', 'must be JSON')
  }
  if (!Value.Check(DocumentMetadata, metadata) || Array.isArray(metadata)) {
    throw invalid('body.metadata', 'must be a JSON object of at most 100 fields')
  }
  if (nestsTooDeep(metadata)) throw invalid('body.metadata', `must not nest deeper than ${MAX_JSON_DEPTH} levels`)
  return metadata
}

/** What the reader of forms calls a form that ends early, or says something that is no JSON. */
const FORM_ERRORS = ['FST_INVALID_JSON_FIELD_ERROR', 'FST_PREMATURE_CLOSE', 'ERR_STREAM_PREMATURE_CLOSE']

/** What the reader of forms throws without a code is about bytes that are no form; nobody else throws so. */
export function malformed(error: unknown): never {
  if (!(error instanceof Error)) throw error
  const code = codeOf(error)
  const isAboutForm = code === '' ? error.constructor === Error : FORM_ERRORS.includes(code)
  const isClientGone = code === 'ECONNRESET' && error.message === 'aborted'
  if (!isAboutForm && !isClientGone) throw error
  throw new AppError(400, 'malformed_form', 'The form is malformed or ends early.', { cause: error })
}
