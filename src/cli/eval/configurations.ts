import { InvalidArgumentError } from 'commander'
import type { SearchMode } from '../../services/retrieval/types.ts'
import { UsageError } from '../errors.ts'

/** One way of asking. */
export interface Configuration {
  /** As it was given. */
  name: string
  mode: SearchMode
  rerank: boolean
  /** Of the answers; null: the default one. */
  model: string | null
}

const MODES = ['hybrid', 'lexical', 'vector'] as const
const TAKES = `It takes mode=${MODES.join('|')}, rerank=true|false and model=NAME, divided by commas.`

/**
 * Reads one more `--config`, such as `mode=lexical` or `mode=hybrid,rerank=true`; what it does not say is as a search
 * has it by default.
 * @throws InvalidArgumentError for an unknown or repeated setting, or a third configuration.
 */
export function addConfiguration(value: string, before: readonly Configuration[]): Configuration[] {
  if (before.length === 2) throw new InvalidArgumentError('It is given at most twice: two configurations are compared.')
  const configuration: Configuration = { name: value, mode: 'hybrid', rerank: false, model: null }
  const seen = new Set<string>()
  for (const setting of value.split(',')) {
    const [name = '', ...rest] = setting.trim().split('=')
    const chosen = rest.join('=')
    if (seen.has(name)) throw new InvalidArgumentError(`${name} is in it twice.`)
    seen.add(name)
    if (name === 'mode') configuration.mode = oneOf(MODES, chosen)
    else if (name === 'rerank') configuration.rerank = oneOf(['true', 'false'], chosen) === 'true'
    else if (name === 'model' && chosen !== '') configuration.model = chosen
    else throw new InvalidArgumentError(TAKES)
  }
  return [...before, configuration]
}

function oneOf<T extends string>(choices: readonly T[], value: string): T {
  const chosen = choices.find((choice) => choice === value)
  if (chosen === undefined) throw new InvalidArgumentError(TAKES)
  return chosen
}

/** What makes two searches, or two answers, the same: it is asked for once. */
export const searchKey = ({ mode, rerank }: Configuration): string => `${mode} ${rerank}`
export const answerKey = ({ model }: Configuration): string => model ?? ''

/** @returns the configurations to measure. @throws UsageError when they cannot differ. */
export function checkConfigurations(given: readonly Configuration[], withAnswers: boolean): Configuration[] {
  const [first = { name: 'mode=hybrid', mode: 'hybrid', rerank: false, model: null }, second] = given
  if (!withAnswers && given.some(({ model }) => model !== null)) {
    throw new UsageError('model= needs --answers: a search uses no chat model')
  }
  if (!second) return [first]
  if (searchKey(first) === searchKey(second) && answerKey(first) === answerKey(second)) {
    throw new UsageError(`--config ${first.name} and --config ${second.name} are the same`)
  }
  return [first, second]
}
