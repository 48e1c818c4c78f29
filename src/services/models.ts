import { AppError } from '../core/errors.ts'
import type { Llm } from '../providers/llm.ts'
import { EXTRACTIVE_DESCRIPTION, EXTRACTIVE_MODEL } from './chat/extractive.ts'

export interface Model {
  id: string
  kind: 'language_model' | 'extractive'
  description: string | null
  isDefault: boolean
}

export interface Models {
  /** What may be asked; `degraded` says why LiteLLM's are missing. */
  list(): Promise<{ models: Model[]; degraded: string | null }>
  /**
   * The model that answers when `wanted` was asked for, or nothing in particular.
   * @throws AppError 422 when there is no such model here, 502 when LiteLLM cannot say which it has.
   */
  choose(wanted: string | undefined): Promise<string>
}

const LIST_FOR_MS = 60_000

/** The models that LiteLLM offers, and the built-in one that needs none. */
export function createModels(llm: Llm | null, defaultModel: string | null): Models {
  let listed: { at: number; ids: string[] } | null = null
  const offered = async (): Promise<string[]> => {
    if (!llm) return []
    if (listed && performance.now() - listed.at < LIST_FOR_MS) return listed.ids
    // A wildcard is a rule of the proxy, not a model that can be asked.
    const ids = (await llm.models()).filter((id) => !id.includes('*'))
    listed = { at: performance.now(), ids }
    return ids
  }

  return {
    async list() {
      let degraded: string | null = null
      const ids = await offered().catch((error: unknown): string[] => {
        if (!(error instanceof AppError)) throw error
        degraded = error.code
        return []
      })
      const preferred = llm ? (defaultModel ?? ids[0]) : EXTRACTIVE_MODEL
      const named = llm && defaultModel !== null && !ids.includes(defaultModel) ? [defaultModel, ...ids] : ids
      const models = named.map((id) => ({
        id,
        kind: 'language_model' as const,
        description: null,
        isDefault: id === preferred,
      }))
      const extractive = {
        id: EXTRACTIVE_MODEL,
        kind: 'extractive' as const,
        description: EXTRACTIVE_DESCRIPTION,
        isDefault: preferred === EXTRACTIVE_MODEL,
      }
      return { models: [...models, extractive], degraded }
    },

    async choose(wanted) {
      if (wanted === EXTRACTIVE_MODEL) return wanted
      if (!llm) {
        if (wanted === undefined) return EXTRACTIVE_MODEL
        throw new AppError(422, 'unknown_model', `This server has one model, "${EXTRACTIVE_MODEL}".`, {
          fields: [{ path: 'body.model', message: `must be "${EXTRACTIVE_MODEL}", or left out` }],
        })
      }
      const model = wanted ?? defaultModel ?? (await offered())[0]
      if (model === undefined) {
        throw new AppError(502, 'no_model', 'The model server offers no model; name one, or set LLM_MODEL.')
      }
      return model
    },
  }
}
