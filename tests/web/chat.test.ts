import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aPage, noBrowser, type OpenPage, startBrowser } from '../support/browser.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`an answer on the page${noBrowser}`, () => {
  let browser: Browser
  let upstream: Upstream
  let app: TestApp
  let ada: SignedInUser
  beforeAll(async () => {
    browser = await startBrowser()
    upstream = await startUpstream()
    app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n60-d50' })
    ada = await app.aUser()
    const project: number = (await ada.get('/api/projects')).body.data.items[0].id
    await uploaded(ada, project, { name: 'lease.txt', content: 'The lease of the harbour ends on 31 March 2027.' })
  })
  afterAll(async () => {
    await app?.stop()
    await upstream?.close()
    await browser?.close()
  })

  async function signedIn(): Promise<OpenPage> {
    const page = await aPage(browser, app.url, { expected: [/401/] })
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(ada.email)
    await page.getByLabel('Password').fill(ada.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Ask your documents…').fill('When does the lease of the harbour end?')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/c\/\d+$/)
    return page
  }
  const answerOn = (page: OpenPage) => page.getByRole('article', { name: 'The answer' })
  const idOn = (page: OpenPage): string => new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const stored = async (page: OpenPage) => {
    const { items } = (await ada.get(`/api/conversations/${idOn(page)}/messages`)).body.data
    return items.at(-1)
  }

  test('goes on where it was after a reload in the middle', async () => {
    const page = await signedIn()
    await answerOn(page).locator('p').first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    const message = await stored(page)
    expect(message.status).toBe('complete')
    expect(((await answerOn(page).locator('.markdown').textContent()) ?? '').replace(/\s+/g, ' ').trim()).toBe(
      message.content.replace(/\s+/g, ' ').trim(),
    )
  })

  test('is stopped, with what had come, and answered again beside it', async () => {
    const page = await signedIn()
    await answerOn(page).locator('p').first().waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('You stopped this answer.').waitFor()
    expect((await stored(page)).status).toBe('stopped')
    await page.getByRole('button', { name: 'Answer again' }).click()
    await page.getByText('2 of 2').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Previous version' }).click()
    await page.getByText('1 of 2').waitFor()
    await page.getByText('You stopped this answer.').waitFor()
  })

  test('what is being written is there after a reload', async () => {
    const page = await signedIn()
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    await page.getByLabel('Ask your documents…').fill('And what about')
    await page.reload()
    await expect.poll(() => page.getByLabel('Ask your documents…').inputValue()).toBe('And what about')
  })
})
