import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { aPdf, lines } from '../providers/parsers/a-pdf.ts'
import { saying } from '../services/model-script.ts'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

const HARBOUR = 'The harbour of Aarhus was deepened in 1909.'
const PIERS = 'Its two piers are 300 metres long.'
const NARROW = { width: 375, height: 720 }

describe.skipIf(noBrowser !== '')(`what an answer rests on${noBrowser}`, () => {
  let browser: Browser
  let upstream: Upstream
  let app: TestApp
  beforeAll(async () => {
    browser = await startBrowser()
    upstream = await startUpstream()
    app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite' })
  })
  afterAll(async () => {
    await app?.stop()
    await upstream?.close()
    await browser?.close()
  })

  interface Asked {
    who: SignedInUser
    project: number
    document: number
    conversation: number
    page: OpenPage
  }

  /** Somebody with a document, who opens the conversation in which it was asked about. */
  async function asked(
    { name, content }: { name: string; content: string | Uint8Array<ArrayBuffer> },
    { model = 'cite', message = 'When was the harbour of Aarhus deepened?', width = 1280 } = {},
    before: (asked: Omit<Asked, 'page'>) => Promise<unknown> = async () => {},
  ): Promise<Asked> {
    const who = await app.aUser()
    const project: number = (await who.get('/api/projects')).body.data.items[0].id
    const { id: document } = await uploaded(who, project, { name, content })
    const { body } = await who.post('/api/chat', { message, project_id: project, model })
    const conversation: number = body.data.message.conversation_id
    await before({ who, project, document, conversation })
    const page = await aSignedInPage(browser, {
      url: app.url,
      user: who,
      to: `/c/${conversation}`,
      width,
      expected: [/404/],
    })
    await page.getByRole('article', { name: 'The answer' }).waitFor()
    return { who, project, document, conversation, page }
  }
  const aText = { name: 'harbours.txt', content: `${HARBOUR} ${PIERS}` }
  const chip = (page: Page, n: number) => page.getByRole('button', { name: `Source ${n}:` })
  const panel = (page: Page) => page.getByRole('complementary', { name: 'Source' })
  const twoCitations = saying([`${HARBOUR} [1] `, 'The moon is made of green cheese [1].'])

  test('the quote is seen by whoever points at its chip, and by keys', async () => {
    const { page } = await asked(aText)
    await chip(page, 1).hover()
    const tooltip = page.getByRole('tooltip')
    await tooltip.getByText(HARBOUR).waitFor()
    await tooltip.getByText('harbours.txt, page 1').waitFor()
    await page.isAccessible()
    await page.picture('chip-tooltip')
    await page.keyboard.press('Escape')
    await tooltip.waitFor({ state: 'hidden' })
  })

  test('by keys one goes from citation to citation, and Escape leads back to the chip', async () => {
    const { page } = await asked(aText, { model: twoCitations })
    await page.getByRole('article', { name: 'The answer' }).getByText('1 source').click()
    await chip(page, 1).first().waitFor()
    await page.keyboard.press(']')
    await panel(page).locator('mark').waitFor()
    await expect.poll(() => chip(page, 1).first().getAttribute('aria-current')).toBe('true')
    await page.isAccessible()
    await page.picture('source-text')
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'hidden' })
    await expect.poll(() => page.locator(':focus').getAttribute('data-citation')).toMatch(/\.1$/)
    await page.picture('chip-focus')
  })

  test('a quote in the middle of a line of a PDF is marked where its letters are, however wide they are', async () => {
    const narrow = 'Illi illi illi illi illi illi illi illi. '
    const file = { name: 'narrow.pdf', content: new Uint8Array(aPdf([lines([narrow + HARBOUR])])) }
    const { page } = await asked(file, { model: saying([`${HARBOUR} [1]`]) })
    await chip(page, 1).click()
    const mark = await panel(page).locator('[data-mark]').first().boundingBox()
    const drawn = await panel(page).getByRole('img', { name: 'Page 1 as it looks' }).boundingBox()
    // As wide as Adobe's metrics of Helvetica have it, in points: I 2.78, i and l 2.22, space and stop 2.78.
    const width = 2.78 + 31 * 2.22 + 9 * 2.78
    expect(((mark?.x ?? 0) - (drawn?.x ?? 0)) / (drawn?.width ?? 1)).toBeCloseTo((72 + width) / 595, 2)
  })

  test('a PDF opens at the page of the quote, which is marked where it stands, at any size', async () => {
    const filler = (about: string): string[] => Array.from({ length: 20 }, (_, at) => `Line ${at + 1} is of ${about}.`)
    const content = aPdf([
      lines(filler('the ships that came')),
      [...lines(filler('the winter of that year')), ...lines([HARBOUR, PIERS], { y: 300 })],
      lines(filler('the customs house')),
    ])
    const file = { name: 'harbours.pdf', content: new Uint8Array(content) }
    const { page } = await asked(file, { model: saying([`${HARBOUR} [1]`]) })
    await chip(page, 1).click()
    const drawn = panel(page).getByRole('img', { name: 'Page 2 as it looks' })
    await drawn.waitFor()
    const mark = panel(page).locator('[data-mark]').first()
    await mark.waitFor()
    /** Where the mark begins, in shares of the page: the line stands 72 of 595 points from the left, 300 of 842 from below. */
    const place = async () => {
      const [one, all] = await Promise.all([mark.boundingBox(), drawn.boundingBox()])
      if (!one || !all) throw new Error('it is not drawn')
      return { x: (one.x - all.x) / all.width, y: (one.y + one.height - all.y) / all.height, width: all.width }
    }
    const first = await place()
    expect(first.x).toBeCloseTo(72 / 595, 1)
    expect(first.y).toBeCloseTo(1 - 300 / 842, 1)
    await page.isAccessible()
    await page.picture('source-pdf')
    await panel(page).getByRole('button', { name: 'Larger' }).click()
    await expect.poll(async () => (await place()).width).toBeGreaterThan(first.width * 1.2)
    expect((await place()).x).toBeCloseTo(first.x, 2)
    await panel(page).getByRole('button', { name: 'Fit the width' }).click()
    await panel(page).getByRole('button', { name: 'Next page' }).click()
    await panel(page).getByText('Page 3 of 3').waitFor()
    expect(await panel(page).locator('[data-mark]').count()).toBe(0)
    await panel(page).getByRole('button', { name: 'Back to the quote' }).click()
    await mark.waitFor()
    // Its edge is moved by keys.
    const edge = page.getByRole('separator', { name: 'Width of the panel' })
    const before = Number(await edge.getAttribute('aria-valuenow'))
    await edge.press('ArrowLeft')
    expect(Number(await edge.getAttribute('aria-valuenow'))).toBeGreaterThan(before)
    // And the whole document is a step away, at the same place.
    await panel(page).getByRole('link', { name: 'Open the document' }).click()
    await page.getByRole('heading', { level: 1, name: 'harbours.pdf' }).waitFor()
    await page.locator('[data-mark]').first().waitFor()
  })

  test('what is not borne out looks and sounds so', async () => {
    const { page } = await asked(aText, { model: saying(['The moon is made of green cheese [1].']) })
    await page.getByRole('button', { name: 'Source 1: harbours.txt, page 1, not borne out' }).click()
    await panel(page).getByText('Not borne out: the quote is in the document').waitFor()
    await page.isAccessible()
    await page.picture('source-unverified')
  })

  test('a newer version and a deleted document are said', async () => {
    const newer = await asked(aText, {}, async ({ who, project }) => {
      await uploaded(who, project, { name: aText.name, content: 'Nothing is known of the harbour.' })
    })
    await chip(newer.page, 1).click()
    await panel(newer.page).getByText('The answer cites version 1; by now there is version 2.').waitFor()
    expect(await panel(newer.page).locator('mark').textContent()).toBe(HARBOUR)
    const deleted = await asked(aText, {}, async ({ who, project, document }) => {
      await who.delete(`/api/projects/${project}/documents/${document}`)
    })
    await chip(deleted.page, 1).click()
    await panel(deleted.page).getByText('This document was deleted').waitFor()
    await deleted.page.picture('source-deleted')
  })

  test('on a narrow screen the source covers the answer, and the way back closes it', async () => {
    const { page } = await asked(aText, { width: NARROW.width })
    await chip(page, 1).click()
    await panel(page).locator('mark').waitFor()
    expect((await panel(page).boundingBox())?.width).toBe(NARROW.width)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW.width)
    await page.isAccessible()
    await page.picture('source-narrow')
    await page.goBack()
    await panel(page).waitFor({ state: 'hidden' })
    await page.getByRole('article', { name: 'The answer' }).waitFor()
  })

  test('an answer that cites nothing says what was searched, and what one may do', async () => {
    const { page } = await asked(aText, { message: 'Who wrote Xyzzyx?' })
    const note = page.getByRole('region', { name: 'This answer cites none of your documents' })
    await note.getByText('Searched for: Who wrote Xyzzyx?').waitFor()
    await page.isAccessible()
    await page.picture('nothing-found')
    await note.getByRole('link', { name: 'What was weighed' }).click()
    await page.getByRole('complementary', { name: 'How it came to be' }).waitFor()
  })
})
