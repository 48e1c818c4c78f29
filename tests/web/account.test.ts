import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSignedInPage } from '../support/signed-in.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`the account on the page${noBrowser}`, () => {
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

  const signedIn = (user: SignedInUser, to: string, expected: RegExp[] = []) =>
    aSignedInPage(browser, { url: app.url, user, to, expected })

  test('one’s name is changed, one’s usage is seen, and a new password needs the old one and keeps the rules', async () => {
    const ada = await app.aUser({ name: 'Ada' })
    await ada.post('/api/chat', { message: 'When was the harbour deepened?' })
    const page = await signedIn(ada, '/account', [/403/, /422/])
    await page
      .getByRole('row', { name: /In all/ })
      .first()
      .waitFor()
    await page.getByLabel('Name').fill('Ada Lovelace')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('button', { name: 'Menu of Ada Lovelace' }).waitFor()
    await page.isAccessible()
    await page.picture('account')

    const change = page.getByRole('button', { name: 'Change the password' })
    await page.getByLabel('Current password').fill('something else')
    await page.getByLabel('New password').fill('short')
    await change.click()
    await page.getByText('This is not your password.').waitFor()
    await page.getByLabel('Current password').fill(ada.password)
    await change.click()
    await page.getByText('must have at least 8 characters').waitFor()
    await page.getByLabel('New password').fill('a wholly different one')
    await page.picture('account-password')
    await change.click()
    await page.getByText('Changed. Other sessions have ended.').waitFor()
    // That of the test itself is another one.
    expect((await ada.get('/api/users/me')).status).toBe(401)
    await page.setViewportSize({ width: 375, height: 740 })
    await page.isAccessible()
    await page.picture('account-narrow')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375)
  })

  test('a session that is ended here is signed out there', async () => {
    const ada = await app.aUser()
    const there = await signedIn(ada, '/documents')
    const here = await signedIn(ada, '/account/sessions')
    await here.getByText('This one').waitFor()
    // The newest first: this one, the other page's, the test's own.
    const other = here.getByRole('listitem').filter({ hasText: 'Chrome on Linux' }).filter({ hasNotText: 'This one' })
    await here.isAccessible()
    await here.picture('account-sessions')
    await other.getByRole('button').click()
    await here.getByRole('alertdialog').getByRole('button', { name: 'End' }).click()
    await expect.poll(() => other.count()).toBe(0)
    await there.getByRole('link', { name: 'Agents' }).click()
    await there.getByText('You were signed out.').waitFor()
    await here.reload()
    await here.getByText('This one').waitFor()
  })

  test('a key is shown once, does what it was made for, and nothing more once it is revoked', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada, '/account/api-keys')
    await page.getByText('There are no keys.').waitFor()
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name').fill('Reader')
    await page.getByText('Ask questions, also over /v1.').click()
    await page.getByLabel('Good for').selectOption('30 days')
    await page.isAccessible()
    await page.picture('account-new-key')
    await page.getByRole('button', { name: 'Make the key' }).click()
    const box = page.getByRole('region', { name: 'Your new key: Reader' })
    const key = (await box.locator('code').textContent()) ?? ''
    expect(key).toMatch(/^gw_/)
    await page.isAccessible()
    await page.picture('account-key-shown')
    const asKey = (path: string, init: RequestInit = {}) =>
      fetch(`${app.url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      })
    expect((await asKey('/api/projects')).status).toBe(200)
    expect((await asKey('/api/chat', { method: 'POST', body: '{"message":"Hello?"}' })).status).toBe(403)
    await page.reload()
    await page.getByText(`${key.slice(0, 8)}…`).waitFor()
    expect(await page.locator('body').textContent()).not.toContain(key)
    await page.getByRole('button', { name: 'Revoke Reader' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('There are no keys.').waitFor()
    expect((await asKey('/api/projects')).status).toBe(401)
  })

  test('all of one’s data comes as a zip, and the account goes by its password and no other', async () => {
    const ada = await app.aUser()
    const page = await signedIn(ada, '/account/data', [/403/])
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('groundwire-export.zip')
    const bytes = await readFile(await file.path())
    expect(bytes.subarray(0, 2).toString()).toBe('PK')
    expect(bytes.toString('latin1')).toContain('manifest.json')
    await page.isAccessible()
    await page.picture('account-data')

    await page.getByRole('button', { name: 'Delete the account…' }).click()
    await page.getByLabel('Password').fill('something else')
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByText('This is not your password.').waitFor()
    await page.isAccessible()
    await page.picture('account-delete')
    await page.getByLabel('Password').fill(ada.password)
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByText('Your account is deleted').waitFor()
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    expect((await ada.get('/api/users/me')).status).toBe(401)
  })

  test('where registration is closed its page says so, and the sign-in stays', async () => {
    const closed = await anApp({ REGISTRATION: 'closed' })
    const page = await aPage(browser, closed.url, { expected: [/401/, /403/] })
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Make an account' }).click()
    await page.getByText('At least 8 characters').waitFor()
    await page.picture('register')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Make the account' }).click()
    await page.getByRole('heading', { name: 'Registration is closed' }).waitFor()
    await page.isAccessible()
    await page.picture('registration-closed')
    await page.getByRole('link', { name: 'I have an account' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })
})
