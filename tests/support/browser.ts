import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

/** Where pictures of the page go, to be looked at; `SCREENSHOTS` names another folder. */
const pictures = process.env.SCREENSHOTS ?? join(import.meta.dirname, '../../.cache/screenshots')

export interface OpenPage extends Page {
  /** Pictures of the page as it is now, in both themes, to be looked at. */
  picture(name: string): Promise<void>
  /** In both themes no rule that axe knows is broken: WCAG 2.2 A and AA, and good practice. */
  isAccessible(): Promise<void>
}

/**
 * A tab of somebody's own (no cookie is shared with others). At the end of the test nothing must have gone wrong in it: no
 * error, nothing that the content security policy stopped, no request to another host.
 */
export async function aPage(
  browser: Browser,
  url: string,
  { expected = [], locale = 'en-GB' }: { expected?: RegExp[]; locale?: string } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 }, locale })
  const page = await context.newPage()
  // Shorter than a test has: what was waited for is in the error.
  page.setDefaultTimeout(30_000)
  const wrong: string[] = []
  page.on('pageerror', (error) => void wrong.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())))
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== url && protocol !== 'blob:' && protocol !== 'data:') wrong.push(`a request to ${origin}`)
  })
  onTestFinished(async () => {
    await context.close()
    expect(wrong.filter((what) => !expected.some((known) => known.test(what)))).toEqual([])
  })
  const inBothThemes = async (work: (theme: string) => Promise<void>): Promise<void> => {
    const wear = (theme: string): Promise<unknown> =>
      page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`)
    const worn = await page.locator('html').getAttribute('data-theme')
    for (const theme of ['dark', 'light']) {
      await wear(theme)
      await work(theme)
    }
    await wear(worn ?? 'light')
  }
  return Object.assign(page, {
    async picture(name: string) {
      mkdirSync(pictures, { recursive: true })
      await inBothThemes(async (theme) => {
        await page.screenshot({ path: join(pictures, `${name}-${theme}.png`) })
      })
    },
    async isAccessible() {
      await inBothThemes(async (theme) => {
        const { violations } = await new AxeBuilder({ page }).analyze()
        const found = violations.map(({ id, nodes }) => ({ theme, id, where: nodes.map(({ html }) => html) }))
        expect(found).toEqual([])
      })
    },
  })
}
