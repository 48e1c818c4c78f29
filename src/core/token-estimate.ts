/** Characters of a token, about, in European languages. */
const CHARACTERS_PER_TOKEN = 4
/** Scripts of which models read about every character as a token. */
const DENSE = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]/g

/**
 * How many tokens a model reads in a text, about: each model counts its own way, so this serves bounds, batches and
 * sums, never a bill.
 */
export function estimateTokens(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0
  return dense + Math.ceil((text.length - dense) / CHARACTERS_PER_TOKEN)
}
