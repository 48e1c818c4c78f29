import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSavedConversation } from '../support/saved-conversation.ts'
import { aSignedInPage } from '../support/signed-in.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`conversations on the page${noBrowser}`, () => {
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

  const projectOf = async (user: SignedInUser): Promise<number> =>
    (await user.get('/api/projects')).body.data.items[0].id
  async function begun(user: SignedInUser, titles: string[]): Promise<void> {
    const project_id = await projectOf(user)
    for (const title of titles) await user.post('/api/conversations', { project_id, title })
  }
  async function imported(user: SignedInUser, title: string, count: number): Promise<number> {
    const body = { project_id: await projectOf(user), conversation: aSavedConversation(title, count) }
    return (await user.post('/api/conversations/import', body)).body.data.id
  }

  test('hundreds of conversations are there as one scrolls, and only those in view are drawn', async () => {
    const user = await app.aUser()
    await begun(
      user,
      Array.from({ length: 430 }, (_, index) => `Subject ${index + 1}`),
    )
    const page = await aSignedInPage(browser, { url: app.url, user })
    const list = page.getByRole('list', { name: 'Conversations' })
    await list.getByRole('link', { name: 'Subject 430' }).waitFor()
    await list.getByText('Today').waitFor()
    expect(await list.getByRole('listitem').count()).toBeLessThan(60)
    await page.isAccessible()
    await page.picture('conversations')
    await expect
      .poll(
        async () => {
          await list.evaluate((element) => element.parentElement?.scrollTo(0, element.scrollHeight))
          return list.getByRole('link', { name: 'Subject 1', exact: true }).count()
        },
        { timeout: 20_000 },
      )
      .toBe(1)
    expect(await list.getByRole('listitem').count()).toBeLessThan(60)

    await page.getByLabel('Search conversations').fill('subject 77')
    await list.getByRole('link', { name: 'Subject 77' }).waitFor()
    await expect.poll(() => list.getByRole('link').count()).toBe(1)
    await page.getByLabel('Search conversations').fill('nowhere')
    await page.getByText('No conversation says this.').waitFor()
  })

  test('one is renamed, saved as a file, deleted, and opened again from the file', async () => {
    const user = await app.aUser()
    const id = await imported(user, 'Harbours', 4)
    const page = await aSignedInPage(browser, { url: app.url, user })
    await page.getByRole('link', { name: 'Harbours' }).click()
    await page.getByRole('heading', { name: 'Harbours' }).waitFor()
    const choose = async (action: string): Promise<void> => {
      await page
        .getByRole('main')
        .getByRole('button', { name: /What to do with/ })
        .click()
      await page.getByRole('menuitem', { name: action }).click()
    }
    await choose('Rename…')
    const dialog = page.getByRole('dialog', { name: 'Rename the conversation' })
    await dialog.getByLabel('Title').fill('Piers: 1/2')
    await page.isAccessible()
    await page.picture('conversation-rename')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Piers: 1/2' }).waitFor()
    await page.getByRole('heading', { name: 'Piers: 1/2' }).waitFor()

    const saved = async (action: string): Promise<{ name: string; path: string }> => {
      const [download] = await Promise.all([page.waitForEvent('download'), choose(action)])
      return { name: download.suggestedFilename(), path: await download.path() }
    }
    const markdown = await saved('Save as Markdown')
    expect(markdown.name).toBe('Piers 1 2.md')
    expect(await readFile(markdown.path, 'utf8')).toContain('Answer 4.')
    const json = await saved('Save as JSON')
    expect(JSON.parse(await readFile(json.path, 'utf8')).messages).toHaveLength(4)

    await choose('Delete')
    await page.picture('conversation-delete')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.waitForURL(`${app.url}/`)
    await page.getByText('Nothing asked yet.').waitFor()
    expect((await user.get(`/api/conversations/${id}`)).status).toBe(404)

    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import a conversation (JSON)' }).click()
    const name = 'notes.json'
    await (await choosing).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from('no JSON') })
    await page.getByRole('alert').getByText('notes.json is not a conversation').waitFor()
    await page.keyboard.press('Escape')
    const again = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import a conversation (JSON)' }).click()
    await (await again).setFiles({ name, mimeType: 'application/json', buffer: await readFile(json.path) })
    await page.waitForURL(/\/c\/\d+$/)
    await page.getByRole('article', { name: 'The answer' }).last().getByText('Answer 4.').waitFor()
    await page.getByRole('link', { name: 'Piers: 1/2' }).waitFor()
  })

  test('of 2,000 messages those in view are drawn, from the end on, and nothing jumps as one scrolls up', async () => {
    const user = await app.aUser()
    const id = await imported(user, 'A long one', 2_000)
    const page = await aSignedInPage(browser, { url: app.url, user })
    await page.goto(`/c/${id}`)
    const messages = page.getByRole('list', { name: 'Questions and answers' })
    await messages.getByText('Answer 2000.').waitFor()
    const box = messages.locator('..')
    const fromEnd = (): Promise<number> =>
      box.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)
    await expect.poll(fromEnd).toBeLessThan(2)
    expect(await messages.getByRole('listitem').count()).toBeLessThan(40)
    await page.picture('conversation-long')

    // A row that is in view goes down by what was scrolled up, though rows above it are measured meanwhile.
    await box.hover()
    const jumps: number[] = []
    for (let turn = 0; turn < 15; turn++) {
      const first = await inView(page)
      await page.mouse.wheel(0, -150)
      const now = await topOnceMoved(page, first)
      if (now !== null) jumps.push(Math.abs(now - first.top - 150))
    }
    expect(jumps.length).toBeGreaterThan(10)
    expect(Math.max(...jumps)).toBeLessThan(40)
    await page.isAccessible()
    await page.getByRole('button', { name: 'To the end' }).click()
    await expect.poll(fromEnd).toBeLessThan(2)
    await page.getByRole('button', { name: 'To the end' }).waitFor({ state: 'detached' })

    // What is added at the end is all that is read again.
    const read: string[] = []
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      if (pathname.endsWith('/messages')) read.push(search)
    })
    await page.getByLabel('Ask your documents…').fill('Are they longer now?')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('The answer is complete.').waitFor()
    await messages.getByText('I found nothing').waitFor()
    expect(read.length).toBeGreaterThan(0)
    for (const search of read) expect(search).toContain('cursor=')
    expect(read.length).toBeLessThan(5)
  })

  test('a narrow screen has the title with its menu, and nothing goes past its side', async () => {
    const user = await app.aUser()
    const id = await imported(user, 'What the long quay of the old harbour is made of', 6)
    const page = await aSignedInPage(browser, { url: app.url, user })
    await page.setViewportSize({ width: 375, height: 700 })
    await page.goto(`/c/${id}`)
    await page.getByRole('heading', { name: /What the long quay/ }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    await page.isAccessible()
    await page.picture('conversation-narrow')
    await page
      .getByRole('main')
      .getByRole('button', { name: /What to do with/ })
      .click()
    await page.getByRole('menuitem', { name: 'Share…' }).click()
    await page.getByRole('dialog').getByText('There are no links yet.').waitFor()
    await page.picture('share-narrow')
  })
})

/** The message in the middle of the view, and where it begins. */
const inView = (page: OpenPage): Promise<{ index: number; top: number }> =>
  page.evaluate(`(() => {
    const item = [...document.querySelectorAll('li[data-index]')].find((one) => one.getBoundingClientRect().bottom > 300)
    return { index: Number(item.dataset.index), top: item.getBoundingClientRect().top }
  })()`)
/** Where it begins when it has moved and stands still again; nothing when it is not drawn any more. */
const topOnceMoved = (page: OpenPage, { index, top }: { index: number; top: number }): Promise<number | null> =>
  page.evaluate(`(async () => {
    let [now, stood] = [${top}, 0]
    while (now === ${top} || stood < 4) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const next = document.querySelector('li[data-index="${index}"]')?.getBoundingClientRect().top ?? null
      stood = next === now ? stood + 1 : 0
      now = next
    }
    return now
  })()`)
