import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { KeptResult, replay } from '../middleware/idempotency.ts'
import { BaseResponse, DeletedResponse, PageOf, PageQuery } from '../schemas/base.ts'
import {
  ChunkResponse,
  DocumentParams,
  DocumentQuery,
  DocumentResponse,
  DocumentsParams,
  DocumentTextResponse,
  DocumentUpdate,
  TextCreate,
  TextQuery,
  UrlCreate,
} from '../schemas/document.ts'
import {
  type Chunk,
  type Document,
  deleteDocument,
  getDocument,
  getText,
  listChunks,
  listDocuments,
  openOriginal,
  updateDocument,
} from '../services/documents.ts'
import type { ReaderWatch } from '../services/runs/readers.ts'
import { type DocumentServices, fetchDocument, reindexDocument, uploadDocument } from '../services/uploads.ts'
import { attachment } from './attachment.ts'
import { sendBytes } from './bytes.ts'
import { whileAllowed } from './stream.ts'
import { malformed, readUploadForm } from './upload-form.ts'

/** A document as the wire carries it, with the state of its newest version. */
export const toDocumentResponse = (document: Document): DocumentResponse => {
  const { newest } = document
  return {
    id: document.id,
    project_id: document.projectId,
    name: document.name,
    media_type: newest.mediaType,
    size_bytes: newest.sizeBytes,
    sha256: newest.sha256,
    version: newest.version,
    status: newest.status,
    progress: newest.progress,
    error: newest.errorCode === null ? null : { code: newest.errorCode, detail: newest.errorDetail ?? '' },
    page_count: newest.pageCount,
    chunk_count: newest.chunkCount,
    token_count: newest.tokenCount,
    language: newest.language,
    source_url: document.sourceUrl,
    metadata: document.metadata,
    created_at: document.createdAt.toISOString(),
    updated_at: new Date(Math.max(document.updatedAt.getTime(), newest.updatedAt.getTime())).toISOString(),
  }
}

const toChunkResponse = (chunk: Chunk): ChunkResponse => ({
  id: chunk.id,
  ordinal: chunk.ordinal,
  page: chunk.page,
  start: chunk.start,
  end: chunk.end,
  heading_path: chunk.headingPath,
  text: chunk.text,
})

const addressOf = (params: { project_id: number; id: number }) => ({
  projectId: params.project_id,
  documentId: params.id,
})

const MAX_METADATA_BYTES = 64 * 1024
/** JSON is held in memory whole; more text than that comes as a file. */
const MAX_TEXT_BODY_BYTES = 10 * 1024 * 1024
const DOCUMENTS = '/api/projects/:project_id/documents'

export const documentRoutes =
  ({ readers, ...services }: DocumentServices & { readers: ReaderWatch }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db, maxUploadBytes } = services
    const tags = ['documents']
    const response = { 200: BaseResponse(DocumentResponse) }
    const created = { ...response, 202: BaseResponse(DocumentResponse) }
    const answer = (document: Document) => ({ trace_id: getContext().traceId, data: toDocumentResponse(document) })

    await app.register(multipart, {
      limits: {
        files: 2,
        fields: 2,
        parts: 4,
        fieldNameSize: 100,
        fieldSize: MAX_METADATA_BYTES,
        headerPairs: 20,
        fileSize: maxUploadBytes + 1,
      },
      throwFileSizeLimit: false,
    })

    app.post(
      DOCUMENTS,
      {
        config: { access: 'write', idempotent: 'by_handler' },
        schema: {
          tags,
          summary: 'Upload a file: a form with one part `file`, and perhaps `metadata` as JSON',
          consumes: ['multipart/form-data'],
          params: DocumentsParams,
          response: created,
        },
      },
      async (request, reply) => {
        const signal = whileAllowed({ readers, messageId: null }, request, reply)
        try {
          const form = await readUploadForm(request)
          const details = async ({ sha256 }: { sha256: string }) => {
            const named = await form.rest()
            signal.throwIfAborted()
            await request.claimIdempotencyKey([sha256, named])
            return named
          }
          const upload = { projectId: request.params.project_id, content: form.content, details }
          const { document, isNew } = await uploadDocument(services, currentPrincipal(), upload).catch(malformed)
          return reply.status(isNew ? 202 : 200).send(answer(document))
        } catch (error) {
          if (error instanceof KeptResult) return replay(reply, error)
          // What is left of the form is for nobody.
          reply.header('Connection', 'close')
          throw error
        }
      },
    )

    app.post(
      `${DOCUMENTS}/text`,
      {
        bodyLimit: MAX_TEXT_BODY_BYTES,
        config: { access: 'write', idempotent: true },
        schema: { tags, summary: 'Add a text', params: DocumentsParams, body: TextCreate, response: created },
      },
      async ({ params, body }, reply) => {
        const { document, isNew } = await uploadDocument(services, currentPrincipal(), {
          projectId: params.project_id,
          content: Readable.from([Buffer.from(body.text)]),
          details: async () => ({ fileName: body.name, metadata: body.metadata ?? null }),
        })
        return reply.status(isNew ? 202 : 200).send(answer(document))
      },
    )

    app.post(
      `${DOCUMENTS}/url`,
      {
        config: { access: 'write', idempotent: true },
        schema: {
          tags,
          summary: 'Fetch a page of the public internet',
          params: DocumentsParams,
          body: UrlCreate,
          response: created,
        },
      },
      async (request, reply) => {
        const { params, body } = request
        const { document, isNew } = await fetchDocument(services, currentPrincipal(), {
          signal: whileAllowed({ readers, messageId: null }, request, reply),
          projectId: params.project_id,
          url: body.url,
          name: body.name ?? null,
          metadata: body.metadata ?? null,
        })
        return reply.status(isNew ? 202 : 200).send(answer(document))
      },
    )

    app.post(
      `${DOCUMENTS}/:id/reindex`,
      {
        config: { access: 'write', idempotent: true },
        schema: {
          tags,
          summary: 'Read a document again; until that is done it answers as before',
          params: DocumentParams,
          response: { 202: BaseResponse(DocumentResponse) },
        },
      },
      async ({ params }, reply) =>
        reply.status(202).send(answer(await reindexDocument(services, currentPrincipal(), addressOf(params)))),
    )

    app.get(
      DOCUMENTS,
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: "A project's documents",
          params: DocumentsParams,
          querystring: DocumentQuery,
          response: { 200: BaseResponse(PageOf(DocumentResponse)) },
        },
      },
      async ({ params, query }) => {
        const { items, nextCursor } = await listDocuments(db, currentPrincipal(), params.project_id, query)
        return {
          trace_id: getContext().traceId,
          data: { items: items.map(toDocumentResponse), next_cursor: nextCursor },
        }
      },
    )

    app.get(
      `${DOCUMENTS}/:id`,
      { config: { access: 'read' }, schema: { tags, summary: 'A document', params: DocumentParams, response } },
      async ({ params }) => answer(await getDocument(db, currentPrincipal(), addressOf(params))),
    )

    app.patch(
      `${DOCUMENTS}/:id`,
      {
        config: { access: 'write' },
        schema: {
          tags,
          summary: 'Rename a document, or replace its metadata',
          params: DocumentParams,
          body: DocumentUpdate,
          response,
        },
      },
      async ({ params, body }) => answer(await updateDocument(db, currentPrincipal(), addressOf(params), body)),
    )

    app.delete(
      `${DOCUMENTS}/:id`,
      {
        config: { access: 'write' },
        schema: {
          tags,
          summary: 'Delete a document with its file, text and chunks',
          params: DocumentParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params }) => {
        await deleteDocument(services, currentPrincipal(), addressOf(params))
        return { trace_id: getContext().traceId, data: { id: params.id, deleted: true as const } }
      },
    )

    app.get(
      `${DOCUMENTS}/:id/file`,
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The original file, as an attachment, under the type that its content has',
          description: 'Takes `Range` (one range of bytes), `If-Range` and `If-None-Match`; its `ETag` is its SHA-256.',
          params: DocumentParams,
          response: { 200: { content: { '*/*': { schema: Type.Unknown() } } } },
        },
      },
      async (request, reply) => {
        const original = await openOriginal(services, currentPrincipal(), addressOf(request.params))
        const { name, newest } = original.document
        // Whatever is in it, no browser may run it as a page of ours.
        reply.headers({
          'Content-Type': newest.mediaType,
          'Content-Disposition': attachment(name),
          'X-Content-Type-Options': 'nosniff',
          'Content-Security-Policy': 'sandbox',
          'Cache-Control': 'private, no-cache',
        })
        return sendBytes(request, reply, { ...newest, open: original.open })
      },
    )

    app.get(
      `${DOCUMENTS}/:id/text`,
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The extracted text, with the UTF-16 offsets of its pages; of an older version too',
          params: DocumentParams,
          querystring: TextQuery,
          response: { 200: BaseResponse(DocumentTextResponse) },
        },
      },
      async ({ params, query }) => ({
        trace_id: getContext().traceId,
        data: await getText(db, currentPrincipal(), addressOf(params), query),
      }),
    )

    app.get(
      `${DOCUMENTS}/:id/chunks`,
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The chunks that are searched, in order',
          params: DocumentParams,
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(ChunkResponse)) },
        },
      },
      async ({ params, query }) => {
        const { items, nextCursor } = await listChunks(db, currentPrincipal(), addressOf(params), query)
        return { trace_id: getContext().traceId, data: { items: items.map(toChunkResponse), next_cursor: nextCursor } }
      },
    )
  }
