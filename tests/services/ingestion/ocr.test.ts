import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { anApp } from '../../support/app.ts'
import { uploaded } from '../../support/uploads.ts'

const fixture = (name: string) => join(import.meta.dirname, '../../fixtures/documents', name)

/** Uploads a scan where `script` is the program that recognises text. */
async function readScan(script: string | null, name = 'scan.pdf') {
  const path = join(tmpdir(), `groundwire-ocr-test-${process.pid}.mjs`)
  if (script !== null) writeFileSync(path, script)
  const command = `${process.execPath} ${path} {input} {output}`
  const app = await anApp(script === null ? {} : { OCR_COMMAND: command })
  const user = await app.aUser()
  const projectId: number = (await user.post('/api/projects', { name: 'P' })).body.data.id
  const content = new Uint8Array(await readFile(fixture('scan.pdf')))
  const document = await uploaded(user, projectId, { name, content })
  return { user, projectId, document }
}

const COPY = `import { copyFileSync, readFileSync } from 'node:fs'
const [input, output] = process.argv.slice(2)
if (!readFileSync(input).subarray(0, 5).equals(Buffer.from('%PDF-'))) process.exit(1)
copyFileSync(${JSON.stringify(fixture('four-pages.pdf'))}, output)`

test('a scan is read by the program that OCR_COMMAND names; its original stays', async () => {
  const { user, projectId, document } = await readScan(COPY)
  expect(document).toMatchObject({ status: 'ready', error: null, page_count: 4 })
  const path = `/api/projects/${projectId}/documents/${document.id}/file`
  const original = Buffer.from(await (await user.raw('GET', path)).arrayBuffer())
  expect(original.equals(await readFile(fixture('scan.pdf')))).toBe(true)
})

test.each([
  ['is not set', null, 'no_text_found'],
  ['names a program that fails', 'process.exit(3)', 'ocr_failed'],
  ['names a program that makes nothing', '', 'ocr_failed'],
  ['names a program that finds no text either', COPY.replace('four-pages.pdf', 'scan.pdf'), 'no_text_found'],
])('a scan fails with a reason when OCR_COMMAND %s', async (_, script, code) => {
  expect((await readScan(script)).document).toMatchObject({ status: 'failed', error: { code } })
})
