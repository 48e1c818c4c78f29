import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParseOutcome, parseDocument } from '../../../src/providers/parsers/parse.ts'
import { ParseFailure, type ParseLimits } from '../../../src/providers/parsers/types.ts'

export const LIMITS: ParseLimits = { maxCharacters: 20_000_000, maxPages: 5_000 }

const folder = join(import.meta.dirname, '../../fixtures/documents')

export const fixture = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(join(folder, name)))

/** Reads a text or bytes as if it were uploaded under `name`. */
export const read = (source: string | Uint8Array, name: string, limits = LIMITS): Promise<ParseOutcome> =>
  parseDocument({ bytes: typeof source === 'string' ? new TextEncoder().encode(source) : source, name }, limits)

export const readFixture = async (name: string, limits = LIMITS): Promise<ParseOutcome> =>
  read(await fixture(name), name, limits)

/** Kind and text of each block, as `kind: text`. */
export const blocksOf = ({ document: { text, blocks } }: ParseOutcome): string[] =>
  blocks.map(({ kind, level, start, end }) => `${kind}${level ?? ''}: ${text.slice(start, end)}`)

/** The code with which reading fails. */
export const failureOf = async (outcome: Promise<ParseOutcome>): Promise<string> =>
  outcome.then(
    ({ kind }) => `read as ${kind}`,
    (error: unknown) => {
      if (error instanceof ParseFailure) return error.code
      throw error
    },
  )
