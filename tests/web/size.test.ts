import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aPage, type OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { signIn } from '../support/signed-in.ts'

/** What a place may take before it can be used, by gzip; browsers take Brotli, which is less. */
const LIMIT_BYTES = 250_000
/** Generous: the machine is shared. What it takes is printed. */
const LIMIT_MS = 5_000
const COMPOSER = 'Ask your documents…'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`what the page weighs${noBrowser}`, () => {
  let browser: Browser
  let app: TestApp
  let ada: SignedInUser
  beforeAll(async () => {
    browser = await startBrowser()
    app = await anApp()
    ada = await app.aUser()
  })
  afterAll(async () => {
    await app?.stop()
    await browser?.close()
  })

  /** Code, style and fonts that come until something can be used, and how long that takes. */
  async function opened(page: OpenPage, address: string, usable: string) {
    const urls: string[] = []
    page.on('request', (request) => {
      if (['script', 'stylesheet', 'font'].includes(request.resourceType())) urls.push(request.url())
    })
    // By the page's own clock: typing has more come, and the test would hear of that before it knows that it has typed.
    await page.addInitScript(`addEventListener('input', () => performance.mark('used'), { capture: true, once: true })`)
    const began = performance.now()
    await page.goto(address, { waitUntil: 'commit' })
    await page.getByLabel(usable).fill('Now')
    const ms = Math.round(performance.now() - began)
    const came: string[] = await page.evaluate(`{
      const [{ startTime }] = performance.getEntriesByName('used')
      performance.getEntriesByType('resource').filter((entry) => entry.startTime < startTime).map((entry) => entry.name)
    }`)
    const files = urls
      .filter((url) => came.includes(url))
      .map((url) => {
        const name = new URL(url).pathname
        return { name, bytes: readFileSync(join(import.meta.dirname, '../../web/dist', `${name}.gz`)).length }
      })
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const list = files.map((file) => `  ${String(file.bytes).padStart(7)}  ${file.name}`).join('\n')
    console.log(`${address}: ${bytes} bytes in ${files.length} files, usable after ${ms} ms\n${list}`)
    return { bytes, ms }
  }

  test('the sign-in, and the place where one asks, take at most 250 KB and are there at once', async () => {
    const page = await aPage(browser, app.url, { expected: [/401/] })
    const first = await opened(page, '/sign-in', 'E-mail')
    expect(first.bytes).toBeLessThan(LIMIT_BYTES)
    expect(first.ms).toBeLessThan(LIMIT_MS)
    await signIn(page, ada)
    await page.getByLabel(COMPOSER).waitFor()
    // As if it had never been here, but for who is signed in.
    const network = await page.context().newCDPSession(page)
    await network.send('Network.clearBrowserCache')
    await page.goto('about:blank')
    const start = await opened(page, `${app.url}/`, COMPOSER)
    expect(start.bytes).toBeGreaterThan(50_000)
    expect(start.bytes).toBeLessThan(LIMIT_BYTES)
    expect(start.ms).toBeLessThan(LIMIT_MS)
  })

  test('code comes compressed, is kept for good, and its document is looked at each time', async () => {
    const document = await fetch(app.url)
    expect(document.headers.get('cache-control')).toBe('no-cache')
    expect(document.headers.get('etag')).toMatch(/^(W\/)?"/)
    const again = await fetch(app.url, {
      // As a browser asks; `fetch` of Node would ask for a fresh one.
      headers: { 'if-none-match': document.headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
    })
    expect(again.status).toBe(304)
    const script = /\/assets\/[\w-]+\.js/.exec(await document.text())?.[0] ?? ''
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const { headers, ok } = await fetch(app.url + script, { headers: { 'accept-encoding': accepted } })
      expect([ok, headers.get('content-encoding')]).toEqual([true, encoding])
      expect(headers.get('content-type')).toMatch(/javascript/)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
    }
  })
})
