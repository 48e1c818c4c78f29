import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { startEmbeddingServer } from '../support/embedding-server.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`the search on the page${noBrowser}`, () => {
  let browser: Browser
  let embedding: Awaited<ReturnType<typeof startEmbeddingServer>>
  let app: TestApp
  let ada: SignedInUser
  beforeAll(async () => {
    browser = await startBrowser()
    embedding = await startEmbeddingServer()
    app = await anApp({ LITELLM_API_URL: embedding.url, EMBEDDING_MODEL: 'model-64' })
    ada = await app.aUser()
    const project: number = (await ada.get('/api/projects')).body.data.items[0].id
    const add = (name: string, content: string) => uploaded(ada, project, { name, content })
    await add('harbour.md', '# Harbours\n\nThe harbour of Aarhus was deepened in 1909. Harbours need piers.\n')
    await add('cars.txt', 'The automobile of the mayor stands in the yard.')
    await add('thai.txt', 'ท่าเรือเปิดทุกวันจันทร์')
  })
  afterAll(async () => {
    await app?.stop()
    await embedding?.close()
    await browser?.close()
  })

  const signedIn = (to: string) => aSignedInPage(browser, { url: app.url, user: ada, to })
  const hitsOn = (page: OpenPage) => page.getByRole('list', { name: 'Hits' }).getByRole('listitem')
  const queryOn = (page: OpenPage) => page.getByRole('main').getByRole('searchbox')

  test('finds passages with their words marked and their scores, keeps the search in its address, and leads to the place', async () => {
    const page = await signedIn('/search')
    await queryOn(page).fill('harbour of Aarhus')
    await page.keyboard.press('Enter')
    const first = hitsOn(page).first()
    await first.getByRole('link', { name: 'harbour.md, page 1' }).waitFor()
    expect(await first.locator('mark').allTextContents()).toEqual(['Harbours', 'harbour', 'of', 'Aarhus', 'Harbours'])
    for (const score of ['Words', 'Meaning', 'Together']) await first.getByText(score, { exact: true }).waitFor()
    await page.getByText(/hits? by: Words and meaning, in [\d.]+ s/).waitFor()
    await page.isAccessible()
    await page.picture('search-hits')

    await page.getByLabel('How').selectOption('lexical')
    await page.getByText(/by: Words, in/).waitFor()
    expect(page.url()).toContain('mode=lexical')
    await page.reload()
    await page.getByText(/by: Words, in/).waitFor()
    expect(await queryOn(page).inputValue()).toBe('harbour of Aarhus')
    await page.goBack()
    await page.getByText(/by: Words and meaning, in/).waitFor()

    await first.getByRole('link', { name: 'harbour.md, page 1' }).click()
    await expect.poll(() => page.locator('mark').textContent()).toContain('was deepened in 1909')
    await page.goBack()
    await first.waitFor()
  })

  test('meaning finds other words, and marks none; a word of a script without spaces is marked where it stands', async () => {
    const page = await signedIn('/search?q=vehicle&mode=vector')
    await hitsOn(page).first().getByRole('link', { name: 'cars.txt, page 1' }).waitFor()
    expect(await hitsOn(page).first().locator('mark').count()).toBe(0)
    await queryOn(page).fill('ท่าเรือ')
    await page.keyboard.press('Enter')
    await hitsOn(page).filter({ hasText: 'thai.txt' }).locator('mark').first().waitFor()
  })

  test('says what one may do when nothing is found, and what could not be done', async () => {
    const page = await signedIn('/search')
    await queryOn(page).fill('"no such phrase"')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing was found.').waitFor()
    await page.getByText('Leave out the quotation marks').waitFor()
    await page.reload()
    await expect.poll(() => queryOn(page).inputValue()).toBe('"no such phrase"')
    await page.getByText('Nothing was found.').waitFor()
    await page.isAccessible()
    await page.picture('search-nothing')
    await page.setViewportSize({ width: 375, height: 740 })
    await queryOn(page).fill('harbour')
    await page.keyboard.press('Enter')
    await hitsOn(page).first().waitFor()
    await page.getByText('Have the best read again').click()
    await page.getByText('Nothing was read again: no ranking model is set up here').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await page.isAccessible()
    await page.picture('search-narrow')
  })

  test('is limited to a document from its page, and lifted', async () => {
    const page = await signedIn('/documents')
    await page.getByRole('link', { name: 'cars.txt' }).click()
    await page.getByRole('link', { name: 'Search in it' }).click()
    await page.getByText('Only in cars.txt').waitFor()
    await queryOn(page).fill('the')
    await page.keyboard.press('Enter')
    await hitsOn(page).first().waitFor()
    await expect.poll(() => hitsOn(page).count()).toBe(1)
    await page.isAccessible()
    await page.picture('search-limited')
    await page.getByRole('button', { name: 'Search in all documents' }).click()
    await expect.poll(() => page.getByText('Only in cars.txt').count()).toBe(0)
  })
})
