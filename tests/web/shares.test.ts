import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aPage, type OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`a conversation that is shared${noBrowser}`, () => {
  let browser: Browser
  let app: TestApp
  beforeAll(async () => {
    browser = await startBrowser()
    app = await anApp({ SHARE_LINKS: 'true' })
  })
  afterAll(async () => {
    await app?.stop()
    await browser?.close()
  })

  /** @returns the id of a conversation with one cited answer. */
  async function asked(user: SignedInUser): Promise<number> {
    const project: number = (await user.get('/api/projects')).body.data.items[0].id
    await uploaded(user, project, { name: 'lease.txt', content: 'The lease of the harbour ends on 31 March 2027.' })
    const message = 'When does the lease of the harbour end?'
    return (await user.post('/api/chat', { message })).body.data.message.conversation_id
  }
  async function openSharing(page: OpenPage, id: number): Promise<void> {
    await page.goto(`/c/${id}`)
    await page
      .getByRole('main')
      .getByRole('button', { name: /What to do with/ })
      .click()
    await page.getByRole('menuitem', { name: 'Share…' }).click()
  }

  test('is read with its quotes by whoever has the link, until the link is revoked', async () => {
    const user = await app.aUser()
    const page = await aSignedInPage(browser, { url: app.url, user })
    await openSharing(page, await asked(user))
    const dialog = page.getByRole('dialog', { name: 'Share the conversation' })
    await dialog.getByText('There are no links yet.').waitFor()
    await dialog.getByRole('button', { name: 'Make a link' }).click()
    await dialog.getByText('Copy it now').waitFor()
    const address = await dialog.getByLabel('The link', { exact: true }).inputValue()
    expect(address).toMatch(new RegExp(`^${app.url}/shared/.{20,}$`))
    await page.isAccessible()
    await page.picture('share')

    // Somebody without an account: nothing asks who they are.
    const stranger = await aPage(browser, app.url, { expected: [/404/] })
    const calls: string[] = []
    stranger.on('request', (request) => void (request.url().includes('/api/') && calls.push(request.url())))
    await stranger.goto(address)
    await stranger.getByRole('article', { name: 'The answer' }).getByText('ends on 31 March 2027').waitFor()
    await stranger.getByRole('button', { name: 'Source 1: lease.txt, page 1' }).click()
    await stranger.getByRole('dialog').getByText('The lease of the harbour ends on 31 March 2027.').waitFor()
    await stranger.isAccessible()
    await stranger.picture('shared')
    await stranger.keyboard.press('Escape')
    await stranger.setViewportSize({ width: 375, height: 700 })
    await stranger.picture('shared-narrow')
    expect(await stranger.evaluate('document.documentElement.scrollWidth')).toBe(375)
    expect(calls.filter((url) => !url.includes('/api/shared/'))).toEqual([])

    await dialog.getByRole('button', { name: /Revoke the link/ }).click()
    await dialog.getByText('There are no links yet.').waitFor()
    expect(await dialog.getByLabel('The link', { exact: true }).count()).toBe(0)
    await stranger.reload()
    await stranger.getByRole('heading', { name: 'This link no longer shows anything' }).waitFor()
    await stranger.picture('shared-dead')
  })

  test('is shared by nobody where the server does not allow it, and the page says so', async () => {
    const closed = await anApp()
    const user = await closed.aUser()
    const page = await aSignedInPage(browser, { url: closed.url, user, expected: [/403/] })
    await openSharing(page, await asked(user))
    await page.getByRole('button', { name: 'Make a link' }).click()
    await page.getByText('Sharing by links is switched off on this server.').waitFor()
    await page.isAccessible()
    await page.picture('share-off')
  })
})
