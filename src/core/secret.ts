import { inspect } from 'node:util'

/** A value that no log, error or JSON ever shows; `reveal()` is the only way to read it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}

/** How the secrets of tutorials and sample files begin; anyone can sign tokens with them. */
const WELL_KNOWN =
  /^(your|my|the|a)?[-_ ]?(256[-_ ]?bit[-_ ]?)?(super[-_ ]?)?(secret|jwt|change|replace|default|example|insecure|password)/i
/** One piece over and over. */
const REPEATED = /^(.+?)\1+$/s
/** Random text of 32 characters has far more; a repeated or counted pattern has fewer. */
const MIN_DISTINCT_CHARACTERS = 8

/** Whether a signing secret of enough characters is one that others may know or find. */
export const isEasyToGuess = (secret: string): boolean =>
  WELL_KNOWN.test(secret) || REPEATED.test(secret) || new Set(secret).size < MIN_DISTINCT_CHARACTERS
