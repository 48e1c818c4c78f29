import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type TestApp } from '../support/app.ts'
import { aPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'

const DOCUMENT = 'The harbour of Aarhus was deepened in 1909. Its two piers are 300 metres long.'
/** From the link in the terminal to the first cited answer, the time of typing left out. */
const FIRST_ANSWER_MS = 60_000

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 150_000 })

describe.skipIf(noBrowser !== '')(`the page of a new installation${noBrowser}`, () => {
  let browser: Browser
  let app: TestApp
  beforeAll(async () => {
    browser = await startBrowser()
    app = await anApp({ EXAMPLES: 'true' })
  })
  afterAll(async () => {
    await app?.stop()
    await browser?.close()
  })

  test('from the link in the terminal to the first cited answer in two presses, then to one’s own documents', async () => {
    const page = await aPage(browser, app.url)
    const began = performance.now()
    await page.goto(`/setup#token=${app.setupToken}`)
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Make the account' }).click()
    await page.getByRole('button', { name: 'When is a citation verified?' }).click()
    await page.getByRole('button', { name: 'Source 1: answers-and-citations.pdf, page 1' }).click()
    const firstAnswerMs = performance.now() - began
    console.log(`from the link to the first cited answer: ${(firstAnswerMs / 1_000).toFixed(1)} s`)
    expect(firstAnswerMs).toBeLessThan(FIRST_ANSWER_MS)
    await page.getByRole('img', { name: 'Page 1 as it looks' }).waitFor()
    await page.isAccessible()
    await page.picture('first-answer')

    await page.getByRole('link', { name: 'New question' }).click()
    await page.getByRole('button', { name: 'Which formats can Groundwire read?' }).waitFor()
    await page.isAccessible()
    await page.picture('start-examples')

    await page.getByRole('combobox', { name: 'Project' }).selectOption('Personal')
    await page.getByText('has no documents to ask about yet').waitFor()
    await page.isAccessible()
    await page.picture('start-empty')
    await page.getByRole('button', { name: 'Or ask about Getting started' }).click()
    await page.getByRole('button', { name: 'Which formats can Groundwire read?' }).waitFor()
    await page.getByRole('combobox', { name: 'Project' }).selectOption('Personal')
    await page.getByRole('link', { name: 'Add files' }).click()
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose files' }).click(),
    ])
    await chooser.setFiles({ name: 'harbours.txt', mimeType: 'text/plain', buffer: Buffer.from(DOCUMENT) })
    await page.getByText('1 page, 1 chunk').waitFor()
    await page.isAccessible()
    await page.picture('documents')

    await page.getByRole('link', { name: 'New question' }).click()
    await page.getByLabel('Ask your documents…').fill('When was the harbour of Aarhus deepened?')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Source 1: harbours.txt, page 1' }).click()
    const source = page.getByRole('complementary', { name: 'Source' })
    expect(await source.locator('mark').textContent()).toBe('The harbour of Aarhus was deepened in 1909.')
    await source.getByText('Checked: the quote bears out').waitFor()
    await page.isAccessible()
    await page.picture('source')

    await page.reload()
    await page.getByRole('article', { name: 'The answer' }).getByText('was deepened in 1909').waitFor()
    await page.getByRole('link', { name: 'How it came to be' }).click()
    await page.getByRole('link', { name: 'Everything about it' }).click()
    await page.getByRole('cell', { name: 'Cited' }).waitFor()
    await page.getByText('No model was asked').waitFor()
    await page.isAccessible()
    await page.picture('trace')
  })

  test('the account is made on a page that is accessible, and on a small screen one can ask as well', async () => {
    const page = await aPage(browser, app.url, { expected: [/401/] })
    await page.setViewportSize({ width: 375, height: 700 })
    await page.goto('/setup#token=used')
    await page.getByLabel('Name').waitFor()
    await page.isAccessible()
    await page.picture('setup')
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Ask your documents…').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    await page.isAccessible()
    await page.picture('start-narrow')
  })

  test('who is not signed in comes to the sign-in, and back to where they wanted to go', async () => {
    const grace = await app.aUser()
    const page = await aPage(browser, app.url, { expected: [/401/] })
    await page.goto('/documents')
    await page.getByLabel('E-mail').fill(grace.email)
    await page.getByLabel('Password').fill('something else')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('wrong').waitFor()
    await page.getByLabel('Password').fill(grace.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('There are no documents yet.').waitFor()
    await page.getByText('Nothing asked yet.').waitFor()
    // Nothing of the other one's.
    expect(await page.getByText('harbours.txt').count()).toBe(0)
  })
})
