import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'
import { loadConfig } from '../../src/config.ts'

/** A value of a YAML file; a test says itself what it expects of it. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of the file is what the test is about
export type Tree = any

export const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
export const textOf = (path: string): string => readFileSync(pathOf(path), 'utf8')
export const yamlOf = (path: string): Tree => parse(textOf(path), { merge: true })
export const documentsOf = (text: string): Tree[] => parseAllDocuments(text).map((document) => document.toJS() ?? {})

/** Asked for with an S3 store only, or by its library. */
const OF_THE_S3_STORE = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/** The names of all variables that the server reads: those that it asks an empty environment for. */
export function settingNames(): Set<string> {
  const asked = new Set(OF_THE_S3_STORE)
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    { get: (_, name) => void asked.add(String(name)) },
  )
  loadConfig(environment)
  return asked
}
