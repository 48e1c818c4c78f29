import { SetupError } from './core/errors.ts'
import { Secret } from './core/secret.ts'

/** A setting is wrong; the message is one line that names the variable and what it takes. */
export class ConfigError extends SetupError {}

export type Environment = Record<string, string | undefined>

/** A setting as it may be shown. */
export interface Setting {
  name: string
  /** As it takes effect; null: there is none. */
  value: string | null
  source: 'default' | 'environment'
}

export const secret = (value: string | undefined): Secret | null => (value ? new Secret(value) : null)

export type SettingsReader = ReturnType<typeof settingsReader>

/** Typed readers of single variables, which note what takes effect; an unset or empty variable takes its default. */
export function settingsReader(env: Environment, settings: Map<string, Setting>) {
  const note = (name: string, value: string): void => {
    const source = env[name]?.trim() ? 'environment' : 'default'
    settings.set(name, { name, value: value === '' ? null : shown(name, value), source })
  }
  const text = (name: string, fallback: string): string => {
    const value = env[name]?.trim() || fallback
    note(name, value)
    return value
  }
  const secretText = (name: string): string | undefined => {
    note(name, env[name] ?? '')
    return env[name]
  }
  const url = (name: string, protocols: string[]): string | null => {
    const value = text(name, '')
    if (value === '') return null
    const parsed = URL.canParse(value) ? new URL(value) : null
    const takes = protocols.map((protocol) => `${protocol}//…`).join(' or ')
    // The value is not repeated: an address may hold a password.
    if (!parsed || !protocols.includes(parsed.protocol))
      throw new ConfigError(`${name} takes an address such as ${takes}`)
    return value
  }
  const integer = (name: string, fallback: number, { min, max }: { min: number; max: number }): number => {
    const value = text(name, String(fallback))
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new ConfigError(`${name} takes a whole number from ${min} to ${max}, not "${value}"`)
    }
    return number
  }
  return {
    text,
    secretText,
    url,
    integer,
    seconds: (name: string, fallback: number): number => integer(name, fallback, { min: 0, max: 86_400 }) * 1_000,
    quota: (name: string): number | null =>
      text(name, '') === '' ? null : integer(name, 0, { min: 0, max: 1_000_000_000_000_000 }),
    secretUrl: (name: string, protocols: string[]): Secret | null => secret(url(name, protocols) ?? undefined),
    list: (name: string): string[] =>
      text(name, '')
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    boolean: (name: string, fallback: boolean): boolean => {
      const value = text(name, String(fallback)).toLowerCase()
      if (value !== 'true' && value !== 'false') throw new ConfigError(`${name} takes true or false, not "${value}"`)
      return value === 'true'
    },
    choice: <T extends string>(name: string, choices: readonly T[], fallback: T): T => {
      const value = text(name, fallback)
      const chosen = choices.find((choice) => choice === value)
      if (chosen === undefined) throw new ConfigError(`${name} takes one of ${choices.join(', ')}, not "${value}"`)
      return chosen
    },
  }
}

/** What opens doors, by the names that such settings have. */
const SECRET_NAME = /(?:SECRET|PASSWORD|KEY|TOKEN)$/

/** A value as it may be shown: no secret, and of an address neither who nor what is asked, where passwords are. */
function shown(name: string, value: string): string {
  if (SECRET_NAME.test(name)) return String(new Secret(value))
  const url = URL.canParse(value) ? new URL(value) : null
  if (!url || (url.username === '' && url.password === '' && url.search === '')) return value
  return `${url.protocol}//${url.host}${url.pathname}`
}
