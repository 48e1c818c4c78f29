import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { prepareTemplate } from './database.ts'

const ensurePage = fileURLToPath(new URL('../../scripts/ensure-page.mjs', import.meta.url))

/** Makes the database that every test file copies, and the page that they try, once for the whole run. */
export async function setup(): Promise<() => void> {
  execFileSync(process.execPath, [ensurePage], { stdio: 'inherit' })
  const template = await prepareTemplate()
  process.env.TEST_TEMPLATE = template
  return () => rmSync(template, { force: true })
}
