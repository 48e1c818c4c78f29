import { rmSync } from 'node:fs'
import { prepareTemplate } from './database.ts'

/** Makes the database that every test file copies, once for the whole run. */
export async function setup(): Promise<() => void> {
  const template = await prepareTemplate()
  process.env.TEST_TEMPLATE = template
  return () => rmSync(template, { force: true })
}
