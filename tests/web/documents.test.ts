import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { drop } from '../support/drop.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { upload, uploaded } from '../support/uploads.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/documents')
const LEASE = `# The lease

${'The harbour is let until 2031, with both piers. '.repeat(60)}

## Rent

The rent is 900 crowns a year. ${'It is paid to the town in spring. '.repeat(60)}
`

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`the documents on the page${noBrowser}`, () => {
  let browser: Browser
  let app: TestApp
  beforeAll(async () => {
    browser = await startBrowser()
    app = await anApp()
  })
  afterAll(async () => {
    await app?.stop()
    await browser?.close()
  })

  const signedIn = (user: SignedInUser, to = '/documents', expected: RegExp[] = []) =>
    aSignedInPage(browser, { url: app.url, user, to, expected })
  const ownProject = async (user: SignedInUser): Promise<number> =>
    (await user.get('/api/projects')).body.data.items[0].id
  async function choose(page: OpenPage, button: string, files: string | string[]): Promise<void> {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: button }).click(),
    ])
    await chooser.setFiles(files)
  }
  const rowOf = (page: OpenPage, name: string) =>
    page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: name })
  const isNarrow = (page: OpenPage): Promise<boolean> =>
    page.evaluate('document.documentElement.scrollWidth <= innerWidth')

  test('a folder comes with its ways as names, and what cannot be read says what one may do', async () => {
    const ada = await app.aUser()
    const folder = mkdtempSync(join(tmpdir(), 'groundwire-folder-'))
    mkdirSync(join(folder, '2022'))
    writeFileSync(join(folder, '2022', 'report.txt'), 'The year was good.')
    writeFileSync(join(folder, 'report.txt'), 'All years were good.')
    writeFileSync(join(folder, '.hidden.txt'), 'Nobody sees this.')
    const page = await signedIn(ada)
    await choose(page, 'Choose a folder', folder)
    await rowOf(page, '2022 › report.txt').getByText('Ready').waitFor()
    // Dropped it is the same; what is there already is not taken twice.
    await drop(page, page.getByText('Drop files or folders here'), [folder])
    await page.getByText('Was there already:').first().waitFor()
    await choose(page, 'Choose files', join(FIXTURES, 'password.pdf'))
    const failed = rowOf(page, 'password.pdf')
    await failed.getByText('The PDF is protected by a password.').waitFor()
    await failed.getByText('save or print it as a PDF without one').waitFor()
    await expect.poll(() => rowOf(page, '').count()).toBe(3)
    await page.isAccessible()
    await page.picture('documents-list')

    await page.getByRole('combobox', { name: 'State' }).selectOption('failed')
    await expect.poll(() => rowOf(page, '').count()).toBe(1)
    await page.getByLabel('Find by name').fill('2022')
    await page.getByText('No document is so.').waitFor()
    await page.reload()
    expect(await page.getByLabel('Find by name').inputValue()).toBe('2022')

    await page.getByRole('combobox', { name: 'State' }).selectOption('any')
    await page.getByLabel('Find by name').fill('')
    await page.getByText('Choose all shown').click()
    await page.getByText('3 chosen').waitFor()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Delete for good?' })
    await dialog.getByText('3 documents go').waitFor()
    await page.isAccessible()
    await page.picture('documents-delete')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('There are no documents yet.').waitFor()
  })

  test('a document that is being read shows how far it is, by a stream', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada)
    const words = Array.from({ length: 300_000 }, (_, at) => `${(at * 7_919) % 10_007}th`)
    const streams: string[] = []
    page.on('request', (request) => void (request.url().endsWith('/events') && streams.push(request.url())))
    await page.getByText('There are no documents yet.').waitFor()
    await upload(ada, await ownProject(ada), { name: 'long.txt', content: words.join(' ') })
    await page.reload()
    await page.getByRole('progressbar', { name: 'Reading long.txt' }).waitFor()
    await rowOf(page, 'long.txt').getByText('Ready').waitFor()
    expect(streams.length).toBe(1)
  })

  test('so it does after one was where questions begin, which looks at the same documents', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada, '/')
    const words = Array.from({ length: 300_000 }, (_, at) => `${(at * 7_919) % 10_007}th`)
    const streams: string[] = []
    page.on('request', (request) => void (request.url().endsWith('/events') && streams.push(request.url())))
    await page.getByText('has no documents to ask about yet').waitFor()
    await upload(ada, await ownProject(ada), { name: 'long.txt', content: words.join(' ') })
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Documents' }).click()
    await page.getByRole('progressbar', { name: 'Reading long.txt' }).waitFor()
    await rowOf(page, 'long.txt').getByText('Ready').waitFor()
    expect(streams.length).toBe(1)
  })

  test('an upload that fails says why and is sent again, with a token that ran out renewed', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada, '/documents', [/507/])
    await page.getByRole('button', { name: 'Choose files' }).waitFor()
    const answers = [
      { status: 507, json: { trace_id: 'f'.repeat(32), error: 'storage_full', detail: 'The store of files is full.' } },
      { status: 401, json: { trace_id: 'f'.repeat(32), error: 'unauthenticated', detail: 'Sign in to do this.' } },
    ]
    await page.route(/\/documents$/, async (route) => {
      const answer = route.request().method() === 'POST' ? answers.shift() : undefined
      await (answer ? route.fulfill(answer) : route.fallback())
    })
    await choose(page, 'Choose files', join(FIXTURES, 'article.txt'))
    await page.getByText('The store of files is full.').waitFor()
    await page.getByText('Whoever runs the server must make room').waitFor()
    await page.isAccessible()
    await page.picture('documents-failed')
    await page.getByRole('button', { name: 'Send again' }).click()
    await rowOf(page, 'article.txt').getByText('Ready').waitFor()
    expect(answers).toEqual([])

    // The same bytes again: the way to the document that is there.
    await choose(page, 'Choose files', join(FIXTURES, 'article.txt'))
    await page.getByText('Was there already:').waitFor()
  })

  test('of many files the first are shown and the rest counted; they go on elsewhere, and are cancelled at once', async () => {
    const ada = await app.aUser()
    const folder = mkdtempSync(join(tmpdir(), 'groundwire-many-'))
    for (let at = 0; at < 120; at++) writeFileSync(join(folder, `note-${at}.txt`), `Note ${at}.`)
    const page = await signedIn(ada)
    await page.getByRole('button', { name: 'Choose files' }).waitFor()
    let asked = 0
    await page.route(/\/documents$/, async (route) => {
      if (route.request().method() === 'POST' && ++asked > 5) return
      await route.fallback()
    })
    await choose(page, 'Choose a folder', folder)
    const uploads = page.getByRole('region', { name: 'Files on their way' })
    await uploads.getByText('5 of 120 sent').waitFor()
    await uploads.getByText('and 107 more').waitFor()
    await expect.poll(() => uploads.getByRole('listitem').count()).toBe(8)
    await page.isAccessible()
    await page.picture('documents-uploads')
    await page.getByRole('link', { name: 'Search', exact: true }).click()
    await page.getByRole('heading', { name: 'Search in' }).waitFor()
    await page.getByRole('link', { name: 'Documents', exact: true }).click()
    await uploads.getByText('5 of 120 sent').waitFor()

    const asks = page.waitForEvent('dialog')
    const leaving = page.reload().catch(() => {})
    await (await asks).dismiss()
    await leaving
    await uploads
      .getByRole('button', { name: /^Cancel: / })
      .first()
      .click()
    await uploads.getByText('5 of 119 sent').waitFor()
    await uploads.getByRole('button', { name: 'Cancel all' }).click()
    await uploads.waitFor({ state: 'detached' })
    await expect.poll(() => rowOf(page, 'note-').count()).toBe(5)
  })

  test('a document is looked at, as it is and as the machine sees it, described, renamed, and deleted', async () => {
    const ada = await app.aUser()
    const project = await ownProject(ada)
    await uploaded(ada, project, { name: 'lease.md', content: LEASE, metadata: { year: 2022, code: '7' } })
    const page = await signedIn(ada, '/documents', [/422/])
    await page.getByRole('link', { name: 'lease.md' }).click()
    await page.getByText('The rent is 900 crowns a year.').waitFor()
    await page.isAccessible()
    await page.picture('document-text')

    const parts = page.getByRole('navigation', { name: 'Parts of the document' })
    await parts.getByRole('link', { name: 'Chunks' }).click()
    await page.getByText('The lease › Rent').first().waitFor()
    await page.isAccessible()
    await page.picture('document-chunks')
    const rent = page.getByRole('listitem').filter({ hasText: '900 crowns' })
    await rent.getByRole('link', { name: 'Show where it stands' }).click()
    await expect.poll(() => page.locator('mark').textContent()).toContain('The rent is 900 crowns a year.')

    await parts.getByRole('link', { name: 'Metadata' }).click()
    await page.getByText('"7"').waitFor()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Value').last().fill('2023')
    await page.getByRole('button', { name: 'Add a value' }).click()
    await page.getByLabel('Name').last().fill('tags')
    await page.getByLabel('Value').last().fill('["old", "let"]')
    await page.isAccessible()
    await page.picture('document-metadata')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('["old","let"]').waitFor()
    const { items } = (await ada.get(`/api/projects/${project}/documents`)).body.data
    expect(items[0].metadata).toEqual({ year: 2023, code: '7', tags: ['old', 'let'] })

    await page.getByRole('button', { name: 'Rename' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rename' })
    await dialog.getByLabel('Name').fill('a/b.md')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('alert').waitFor()
    await dialog.getByLabel('Name').fill('contract.md')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'contract.md' }).waitFor()

    // Other bytes under its name, sent from elsewhere, are its next version.
    await uploaded(ada, project, { name: 'contract.md', content: LEASE.replace('900', '950') })
    await page.reload()
    await page.getByRole('link', { name: 'Versions' }).click()
    await page.getByRole('link', { name: 'Text of version 1' }).waitFor()
    await page.isAccessible()
    await page.picture('document-versions')
    await page.getByRole('link', { name: 'Text of version 1' }).click()
    await page.getByText('The rent is 900 crowns a year.').waitFor()
    await page.getByText('This is the text of version 1.').waitFor()
    await parts.getByRole('link', { name: 'Details' }).click()
    await page.getByText('SHA-256').waitFor()
    await page.getByRole('link', { name: 'How it was read' }).waitFor()
    await page.isAccessible()
    await page.picture('document-details')

    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('There are no documents yet.').waitFor()
  })

  test('a text and a page of the internet are added by dialogs, and an address of this house is refused', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada, '/documents', [/422/])
    await page.getByRole('button', { name: 'Add a text' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a text' })
    await dialog.getByLabel('Name').fill('note.md')
    await dialog.getByLabel('Text', { exact: true }).fill('# Note\n\nThe pier is closed.')
    await page.isAccessible()
    await page.picture('documents-add-text')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await rowOf(page, 'note.md').getByText('Ready').waitFor()

    await page.getByRole('button', { name: 'Add a web page' }).click()
    const web = page.getByRole('dialog', { name: 'Add a web page' })
    await web.getByLabel('Address').fill('http://127.0.0.1/secret')
    await web.getByRole('button', { name: 'Add' }).click()
    await web.getByText('Save the page yourself and upload the file.').waitFor()
    await page.isAccessible()
    await page.picture('documents-add-url')
  })

  test('a PDF is shown page by page', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada)
    await choose(page, 'Choose files', join(FIXTURES, 'four-pages.pdf'))
    await rowOf(page, 'four-pages.pdf').getByText('Ready').waitFor()
    await page.getByRole('link', { name: 'four-pages.pdf' }).click()
    await page.getByRole('img', { name: 'Page 1 as it looks' }).waitFor()
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText('Page 2 of 4').waitFor()
    await page.isAccessible()
    await page.picture('document-pdf')
    await page.getByRole('link', { name: 'Chunks' }).click()
    const chunk = page.getByRole('listitem').filter({ hasText: 'page 3' }).first()
    await chunk.getByRole('link', { name: 'Show where it stands' }).click()
    await page.getByRole('img', { name: 'Page 3 as it looks' }).waitFor()
    await page.locator('[data-mark]').first().waitFor()
    await page.picture('document-pdf-mark')
  })

  test('a PDF is shown with pictures of a kind that browsers do not know', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada)
    await choose(page, 'Choose files', join(FIXTURES, 'four-pages.pdf'))
    await rowOf(page, 'four-pages.pdf').getByText('Ready').waitFor()
    // Without words it would not be read; what is tried is how it is shown.
    const body = await readFile(join(FIXTURES, 'jpeg-2000.pdf'))
    await page.route('**/documents/*/file', (route) => route.fulfill({ contentType: 'application/pdf', body }))
    await page.getByRole('link', { name: 'four-pages.pdf' }).click()
    await page.getByRole('img', { name: 'Page 1 as it looks' }).waitFor()
    const colour = () =>
      page.evaluate(`(() => {
        const canvas = document.querySelector('canvas')
        return [...canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data]
      })()`)
    await expect.poll(colour).toEqual([200, 30, 30, 255])
  })

  test('a viewer sees everything and is offered nothing they may not do, on a narrow screen too', async () => {
    const [ada, grace] = [await app.aUser(), await app.aUser()]
    const { id } = (await ada.post('/api/projects', { name: 'The harbour office of the old town' })).body.data
    await ada.post(`/api/projects/${id}/members`, { email: grace.email, role: 'viewer' })
    await uploaded(ada, id, { name: 'lease.md', content: LEASE })
    const long = `${'A-very-long-name-without-any-spaces'.repeat(4)}.txt`
    await upload(ada, id, { name: long, content: 'Long.' })
    const page = await signedIn(grace)
    await page.getByRole('combobox', { name: 'Project' }).selectOption(String(id))
    await rowOf(page, 'lease.md').getByText('Ready').waitFor()
    expect(await page.getByRole('button', { name: /Choose|Add/ }).count()).toBe(0)
    expect(await page.getByRole('checkbox').count()).toBe(0)
    await rowOf(page, 'lease.md').getByRole('button', { name: 'Actions for lease.md' }).click()
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Download'])
    await page.keyboard.press('Escape')

    await page.setViewportSize({ width: 375, height: 740 })
    expect(await isNarrow(page)).toBe(true)
    await page.isAccessible()
    await page.picture('documents-narrow')
    await page.getByRole('link', { name: 'lease.md' }).click()
    await page.getByText('The rent is 900 crowns a year.').waitFor()
    expect(await page.getByRole('button', { name: /Read again|Rename|Delete/ }).count()).toBe(0)
    for (const part of ['Chunks', 'Versions', 'Metadata', 'Details']) {
      await page.getByRole('link', { name: part, exact: true }).click()
      expect(await isNarrow(page)).toBe(true)
    }
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0)
    await page.isAccessible()
    await page.picture('document-narrow')
  })
})
