import type { Browser } from 'playwright-core'
import type { SignedInUser } from './app.ts'
import { aPage, type OpenPage } from './browser.ts'

interface Visit {
  url: string
  user: SignedInUser
  /** Errors that the test brings about itself. */
  expected?: RegExp[]
}

/** A tab of somebody who has signed in through the page; they are at its start. */
export async function aSignedInPage(browser: Browser, { url, user, expected = [] }: Visit): Promise<OpenPage> {
  // Whether somebody is signed in is asked once.
  const page = await aPage(browser, url, { expected: [/401/, ...expected] })
  await page.goto('/sign-in')
  await signIn(page, user)
  await page.getByLabel('Ask your documents…').waitFor()
  return page
}

export async function signIn(page: OpenPage, { email, password }: SignedInUser): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
