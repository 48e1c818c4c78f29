import { useTranslations } from 'use-intl'

export const MODES = ['hybrid', 'lexical', 'vector'] as const
export type Mode = (typeof MODES)[number]

/** How a search is called, and why one did less than was asked. */
export function useModes(): { nameOf(mode: Mode): string; reasonOf(code: string): string } {
  const t = useTranslations('traces')
  return {
    nameOf: (mode) => t(`modes.${mode}`),
    reasonOf(code) {
      switch (code) {
        case 'no_embedding_model':
        case 'embedding_unavailable':
        case 'vector_store_unavailable':
        case 'no_reranker':
        case 'reranker_unavailable':
          return t(`degraded.${code}`)
        default:
          return t('degraded.other', { reason: code })
      }
    },
  }
}
