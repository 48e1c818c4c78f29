import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Dispatcher, request } from 'undici'
import type { Config } from '../../config.ts'
import { createEmbeddings } from '../../providers/embeddings.ts'
import { createLitellm } from '../../providers/litellm.ts'
import { listIndexes } from '../retrieval/embedding-index.ts'
import { exists } from './database.ts'
import { wordsOf } from './run-checks.ts'
import { type Check, fail, type Installation, ok, type Place, type Verdict, warn } from './types.ts'

type Litellm = NonNullable<Config['litellm']>

const ModelList = Type.Object({ data: Type.Array(Type.Object({ id: Type.String() })) })
/** Answers at once or not at all. */
const LIST_MS = 10_000
const ANSWER_MS = 30_000

export const languageModel: Check<Place> = {
  name: 'models',
  run: async ({ config }, signal) => {
    const { litellm } = config
    if (!litellm) return [ok('no model server: answers are quotes (LITELLM_API_URL)')]
    const offered = await offeredBy(litellm, signal)
    if (!Array.isArray(offered)) return [offered]
    const named = {
      LLM_MODEL: config.llmModel,
      EMBEDDING_MODEL: config.embeddingModel,
      RERANK_MODEL: config.rerankModel,
    }
    const missing = Object.entries(named).filter(([, model]) => model !== null && !isOffered(model, offered))
    return [
      ok(`LiteLLM at ${originOf(litellm.url)} offers ${offered.length} models`),
      ...missing.map(([variable, model]) =>
        fail(
          `it does not offer ${model}, which ${variable} names`,
          `Set ${variable} to one of: ${offered.slice(0, 20).join(', ')}.`,
        ),
      ),
      ...(missing.some(([variable]) => variable === 'LLM_MODEL') ? [] : await answerVerdicts(config, litellm, signal)),
    ]
  },
}

/** A name that ends in `*` stands for all that begin so. */
const isOffered = (model: string, offered: readonly string[]): boolean =>
  offered.some((name) => name === model || (name.endsWith('*') && model.startsWith(name.slice(0, -1))))

/** The address without what may be secret in it. */
const originOf = (url: string): string => new URL(url).origin

function ask(litellm: Litellm, path: string, { body, signal }: { body?: object; signal: AbortSignal }) {
  const base = litellm.url.replace(/\/+$/, '').replace(/\/v1$/, '')
  return request(`${base}/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      ...(litellm.apiKey ? { authorization: `Bearer ${litellm.apiKey.reveal()}` } : {}),
    },
    body: body ? JSON.stringify(body) : null,
    signal,
  })
}

async function offeredBy(litellm: Litellm, signal: AbortSignal): Promise<string[] | Verdict> {
  const where = originOf(litellm.url)
  let response: Dispatcher.ResponseData
  try {
    response = await ask(litellm, 'models', { signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]) })
  } catch (error) {
    return fail(
      `LiteLLM at ${where} cannot be reached: ${wordsOf(error)}`,
      'Start it, or set LITELLM_API_URL to where it is.',
    )
  }
  const said = await response.body.text()
  const { statusCode: status } = response
  // One without a database of keys says so of any key but its own.
  if (status === 401 || status === 403 || (status === 400 && said.includes('no_db_connection'))) {
    return fail(`LiteLLM at ${where} refuses the key`, 'Set LITELLM_API_KEY to a key of that server.')
  }
  const list = status === 200 ? parsed(said) : null
  if (!Value.Check(ModelList, list)) {
    return fail(`what answers at ${where} is no LiteLLM (status ${status})`, 'Set LITELLM_API_URL to its address.')
  }
  return list.data.map(({ id }) => id)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** One token is asked for: that a model is offered does not say that its provider lets us in. */
async function answerVerdicts({ llmModel }: Config, litellm: Litellm, signal: AbortSignal): Promise<Verdict[]> {
  if (llmModel === null) return [ok('LLM_MODEL is not set: the first one offered answers')]
  const mend = `Look at LiteLLM's log for ${llmModel}: its provider, key and quota.`
  const body = { model: llmModel, max_tokens: 1, messages: [{ role: 'user', content: 'Say yes.' }] }
  try {
    const response = await ask(litellm, 'chat/completions', {
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    })
    await response.body.dump()
    if (response.statusCode === 200) return [ok(`${llmModel} answers`)]
    return [fail(`${llmModel} does not answer (status ${response.statusCode})`, mend)]
  } catch (error) {
    return [fail(`${llmModel} does not answer: ${wordsOf(error)}`, mend)]
  }
}

export const embeddings: Check<Place> = {
  name: 'embeddings',
  run: async ({ config }, signal) => {
    const { litellm, embeddingModel: model } = config
    if (!litellm || model === null) return [ok('off: search goes by words (EMBEDDING_MODEL)')]
    try {
      return [ok(`${model} makes vectors of ${await dimensionOf(litellm, model, signal)} dimensions`)]
    } catch (error) {
      const mend = `Look at LiteLLM's log for ${model}; documents are found by their words meanwhile.`
      return [fail(`${model} does not embed: ${wordsOf(error)}`, mend)]
    }
  },
}

async function dimensionOf(litellm: Litellm, model: string, signal: AbortSignal): Promise<number> {
  const connection = createLitellm({ ...litellm, timeouts: { connectMs: LIST_MS, answerMs: ANSWER_MS } })
  try {
    return (await createEmbeddings(connection, model).embedQuestion('Yes.', signal)).length
  } finally {
    await connection.close()
  }
}

export const embeddingIndex: Check<Installation> = {
  name: 'embedding index',
  run: async ({ config: { litellm, embeddingModel: model }, database: { db, pool } }, signal) => {
    if (!litellm || model === null || !(await exists(pool, 'embedding_indexes'))) return []
    const indexes = await listIndexes(db)
    const own = indexes.find((index) => index.model === model)
    const active = indexes.find(({ status }) => status === 'active')
    // A model that is away was told of before.
    const dimension = await dimensionOf(litellm, model, signal).catch(() => null)
    if (own?.dimension && dimension !== null && own.dimension !== dimension) {
      return [
        fail(
          `the index of ${model} has ${own.dimension} dimensions, the model makes ${dimension}: another one has its name now`,
          'Give the new model a name of its own in LiteLLM and set EMBEDDING_MODEL to that: its index is built beside the old one.',
        ),
      ]
    }
    if (!active) return [ok('there is none yet')]
    if (active.model === model) return [ok(`questions are answered by the index of ${model}`)]
    const mend = `A server that works builds the index of ${model}; look for fill_index in its log if that does not end.`
    return [warn(`questions are still answered by the index of ${active.model}`, mend)]
  },
}
