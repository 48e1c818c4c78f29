import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aPage, type OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { aTcpGate } from '../support/tcp-gate.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`the page around every place${noBrowser}`, () => {
  let browser: Browser
  let app: TestApp
  let ada: SignedInUser
  beforeAll(async () => {
    browser = await startBrowser()
    app = await anApp()
    ada = await app.aUser({ name: 'Ada' })
  })
  afterAll(async () => {
    await app?.stop()
    await browser?.close()
  })

  async function signedIn(width = 1280, expected: RegExp[] = []): Promise<OpenPage> {
    const page = await aSignedInPage(browser, { url: app.url, user: ada, width, expected })
    await page.getByLabel('Ask your documents…').waitFor()
    return page
  }
  const sidebarOf = (page: OpenPage) => page.getByRole('navigation', { name: 'Places' })
  const focused = (page: OpenPage) => page.evaluate('document.activeElement.textContent || document.activeElement.id')

  test('on a small screen the sidebar comes over the page, holds the focus, and goes', async () => {
    const page = await signedIn(375)
    expect(await sidebarOf(page).count()).toBe(0)
    const opener = page.getByRole('button', { name: 'Show the sidebar' })
    await opener.click()
    await sidebarOf(page).waitFor()
    expect(await page.evaluate('document.querySelector("[role=dialog]").contains(document.activeElement)')).toBe(true)
    await page.isAccessible()
    await page.picture('drawer')
    await page.keyboard.press('Escape')
    await sidebarOf(page).waitFor({ state: 'detached' })
    await expect.poll(() => opener.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true)

    await opener.click()
    await page.mouse.click(360, 400)
    await sidebarOf(page).waitFor({ state: 'detached' })

    await opener.click()
    await sidebarOf(page).getByRole('link', { name: 'Documents' }).click()
    await sidebarOf(page).waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: 'Documents of Personal' }).waitFor()
    await expect.poll(() => focused(page)).toBe('Documents of Personal')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
  })

  test('on a wide one it stays as it was left', async () => {
    const page = await signedIn()
    await page.getByRole('button', { name: 'Hide the sidebar' }).click()
    await page.reload()
    await page.getByLabel('Ask your documents…').waitFor()
    expect(await sidebarOf(page).count()).toBe(0)
    await page.getByRole('button', { name: 'Show the sidebar' }).click()
    await page.reload()
    await sidebarOf(page).waitFor()
  })

  test('keys skip to the content, and another place begins at its heading', async () => {
    const page = await signedIn()
    await page.getByRole('link', { name: 'Documents' }).click()
    await expect.poll(() => focused(page)).toBe('Documents of Personal')
    await expect.poll(() => page.title()).toContain('Groundwire')
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('content')
    // Where one writes, one can write at once.
    await page.getByRole('link', { name: 'New question' }).click()
    await expect
      .poll(() => page.getByLabel('Ask your documents…').evaluate((box) => box === box.ownerDocument.activeElement))
      .toBe(true)
  })

  test('one’s own menu says what is chosen, and changes the language and the colours', async () => {
    const page = await signedIn()
    await page.getByRole('button', { name: 'Menu of Ada' }).click()
    await page.getByRole('menuitemradio', { name: 'English', checked: true }).waitFor()
    await page.isAccessible()
    await page.picture('own-menu')
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.getByRole('button', { name: 'Menu of Ada' }).click()
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await page
      .getByLabel('Frag deine Dokumente')
      .or(page.getByRole('link', { name: 'Dokumente' }))
      .first()
      .waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    expect(await page.locator('html').getAttribute('dir')).toBe('ltr')
  })

  test('what the server says is said in the language of the page', async () => {
    const eve = await app.aUser()
    const page = await aPage(browser, app.url, { locale: 'de-DE', expected: [/401/, /422/] })
    await page.goto('/setup')
    await page.getByLabel('E-Mail').fill('another@example.org')
    await page.getByLabel('Passwort').fill('short')
    await page.getByRole('button', { name: 'Konto anlegen' }).click()
    await page.getByText('braucht mindestens 8 Zeichen').waitFor()
    await page.getByRole('link', { name: 'Ich habe ein Konto' }).click()
    // Both places have the fields that are filled.
    await page.getByRole('button', { name: 'Anmelden' }).waitFor()
    await page.getByLabel('E-Mail').fill(eve.email)
    await page.getByLabel('Passwort').fill('not hers at all')
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByRole('alert').getByText('Die E-Mail-Adresse oder das Passwort ist falsch.').waitFor()
    await page.getByLabel('Passwort').fill(eve.password)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByPlaceholder('Dokumente').fill('Wo ist der Dachs?')
    await page.keyboard.press('Enter')
    await page.getByText('Ich habe in den Dokumenten nichts gefunden, das darauf antwortet.').waitFor()
    await page.picture('said-in-german')
  })

  test('nothing moves for who does not want it to', async () => {
    const page = await signedIn()
    // The only thing of the page that moves by itself, and one that glides.
    const moves = (): Promise<string[]> =>
      page.evaluate(`(() => {
        const spinner = document.body.appendChild(document.createElement('i'))
        spinner.className = 'motion-safe:animate-spin'
        spinner.style.transition = 'width 1s'
        const { animationName, transitionDuration } = getComputedStyle(spinner)
        spinner.remove()
        return [animationName, transitionDuration]
      })()`)
    expect(await moves()).toEqual(['spin', '1s'])
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await moves()).toEqual(['none', '1e-05s'])
  })

  test('it is laid out from right to left as well', async () => {
    const page = await signedIn()
    await page.evaluate('document.documentElement.dir = "rtl"')
    const box = await sidebarOf(page).boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(1280)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1280)
    await page.picture('right-to-left')
  })

  test('while the server is away the page says so, keeps what is written, and goes on by itself when it is back', async () => {
    const gate = await aTcpGate(app.url)
    const page = await aSignedInPage(browser, { url: gate.url, user: ada, expected: [/ERR_/] })
    await page.getByLabel('Ask your documents…').fill('Which piers')
    await page.getByText('Nothing asked yet.').waitFor()
    gate.shut()
    // Neither what the place is made of has come, nor what it shows.
    await page.getByRole('link', { name: 'Agents' }).click()
    const said = page.getByRole('status').getByText('The server does not answer.')
    await said.waitFor()
    await page.isAccessible()
    await page.picture('server-away')
    gate.open()
    await page.getByRole('heading', { level: 1, name: 'Agents of Personal' }).waitFor()
    await said.waitFor({ state: 'detached' })

    gate.shut()
    await page.getByRole('link', { name: 'New question' }).click()
    const box = page.getByLabel('Ask your documents…')
    await box.fill(`${await box.inputValue()} are there?`)
    await page.keyboard.press('Enter')
    await said.waitFor()
    gate.open()
    await said.waitFor({ state: 'detached' })
    expect(await box.inputValue()).toBe('Which piers are there?')
  })

  test('a piece that is gone after an upgrade is said, with a button that loads the new page', async () => {
    const page = await signedIn(1280, [/404|Failed to fetch|dynamically imported/])
    await page.route(/documents-page/, (route) => route.fulfill({ status: 404, body: '' }))
    await page.getByRole('link', { name: 'Documents' }).click()
    await page.getByRole('heading', { name: 'The page has been renewed.' }).waitFor()
    // The way elsewhere is still there.
    await sidebarOf(page).waitFor()
    await page.isAccessible()
    await page.picture('renewed')
    await page.unroute(/documents-page/)
    await page.getByRole('button', { name: 'Load again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Documents of Personal' }).waitFor()
  })
})
