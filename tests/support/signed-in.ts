import type { Browser } from 'playwright-core'
import type { SignedInUser } from './app.ts'
import { aPage, type OpenPage } from './browser.ts'

interface Visit {
  url: string
  user: SignedInUser
  /** Where they want to go; the sign-in leads there. */
  to?: string
  /** CSS pixels. */
  width?: number
  /** Errors that the test brings about itself. */
  expected?: RegExp[]
}

/** A tab of somebody who has signed in through the page, and is where they wanted to go. */
export async function aSignedInPage(browser: Browser, visit: Visit): Promise<OpenPage> {
  const { url, user, to = '/', width = 1280, expected = [] } = visit
  // Whether somebody is signed in is asked once.
  const page = await aPage(browser, url, { expected: [/401/, ...expected] })
  await page.setViewportSize({ width, height: width < 600 ? 740 : 800 })
  await page.goto(to)
  await signIn(page, user)
  await page.waitForURL(({ pathname }) => pathname === new URL(to, url).pathname)
  return page
}

export async function signIn(page: OpenPage, { email, password }: SignedInUser): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
