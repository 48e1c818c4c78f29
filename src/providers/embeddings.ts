import pLimit from 'p-limit'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from '../core/errors.ts'
import { type GenAiAttributes, PROVIDER } from '../core/gen-ai.ts'
import { isObject } from '../core/json.ts'
import { withClientSpan } from '../core/telemetry.ts'
import { estimateTokens } from '../core/token-estimate.ts'
import { BACK_OFF_MS, type Litellm } from './litellm.ts'

/** A model that maps texts to vectors whose angles tell how alike the texts are. */
export interface Embeddings {
  /** Name in LiteLLM. */
  model: string
  /**
   * A vector of unit length for each text, in order; all have the same dimension.
   * @throws AppError 502 `model_unavailable`, 502 `embedding_failed` for an answer that is none.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>
  /** That of a question, at once: not behind the documents that are being embedded, and not tried again. */
  embedQuestion(text: string, signal: AbortSignal): Promise<Float32Array>
}

/** What one request holds; servers refuse or starve on more. */
const TOKENS_PER_BATCH = 8_000
const TEXTS_PER_BATCH = 64
/** Requests at once, over all documents that are being embedded. */
const PARALLEL = 4

const Answer = Type.Object({
  data: Type.Array(Type.Object({ index: Type.Integer(), embedding: Type.Array(Type.Number(), { minItems: 1 }) })),
  model: Type.Optional(Type.Unknown()),
  usage: Type.Optional(Type.Unknown()),
})
type Answer = Static<typeof Answer>

export function createEmbeddings(litellm: Litellm, model: string): Embeddings {
  const limited = pLimit(PARALLEL)

  async function embedBatch(
    texts: readonly string[],
    options: { signal: AbortSignal; waitsMs: readonly number[] },
  ): Promise<Float32Array[]> {
    const attributes: GenAiAttributes = {
      ...PROVIDER,
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.request.model': model,
      'gen_ai.request.encoding_formats': ['float'],
    }
    return withClientSpan(`embeddings ${model}`, attributes, async (span) => {
      const answer = await litellm.post('embeddings', { model, input: texts, encoding_format: 'float' }, options)
      if (!Value.Check(Answer, answer)) throw failed()
      span?.setAttributes(described(answer))
      return vectorsOf(answer, texts.length)
    })
  }

  return {
    model,
    async embed(texts, signal) {
      const batches = batchesOf(texts).map((batch) =>
        limited(() => embedBatch(batch, { signal, waitsMs: BACK_OFF_MS })),
      )
      return (await Promise.all(batches)).flat()
    },
    async embedQuestion(text, signal) {
      const [vector] = await embedBatch([text], { signal, waitsMs: [] })
      if (!vector) throw failed()
      return vector
    },
  }
}

/** The vectors of an answer, in the order of the texts. @throws AppError when they are not one for each, of one dimension. */
function vectorsOf({ data }: Answer, count: number): Float32Array[] {
  const vectors: Float32Array[] = []
  for (const { index, embedding } of data) vectors[index] = toUnitLength(embedding)
  const dimension = vectors[0]?.length
  if (vectors.length !== count) throw failed()
  for (const vector of vectors) if (vector?.length !== dimension) throw failed()
  return vectors
}

/** What the answer says of itself. */
function described({ data, model, usage }: Answer): GenAiAttributes {
  const tokens = isObject(usage) ? usage.prompt_tokens : null
  return {
    'gen_ai.embeddings.dimension.count': data[0]?.embedding.length ?? 0,
    ...(typeof model === 'string' ? { 'gen_ai.response.model': model } : {}),
    ...(typeof tokens === 'number' ? { 'gen_ai.usage.input_tokens': tokens } : {}),
  }
}

const failed = (): AppError => new AppError(502, 'embedding_failed', 'The embedding model answered without vectors.')

function toUnitLength(numbers: readonly number[]): Float32Array {
  const vector = Float32Array.from(numbers)
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return length > 0 && Number.isFinite(length) ? vector.map((value) => value / length) : vector.fill(0)
}

function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = []
  let tokens = 0
  for (const text of texts) {
    const cost = estimateTokens(text)
    const open = batches.at(-1)
    if (open && open.length < TEXTS_PER_BATCH && tokens + cost <= TOKENS_PER_BATCH) {
      open.push(text)
      tokens += cost
    } else {
      batches.push([text])
      tokens = cost
    }
  }
  return batches
}
