import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { percentile } from '../src/services/retrieval/evaluate.ts'
import { startUpstream } from '../tests/services/upstream.ts'
import { noBrowser, startBrowser } from '../tests/support/chromium.ts'
import { type Client, clientOf } from '../tests/support/client.ts'
import { aSavedConversation } from '../tests/support/saved-conversation.ts'
import { aDataDir, startServerProcess } from '../tests/support/server-process.ts'

const ADA = { email: 'ada@example.org', password: 'a-harbour-of-1909' }
const WORD_MS = 5
const SCROLLS = 60
const COMPOSER = 'Ask your documents…'

/**
 * `npm run bench -- page`: the page in Chromium, on a server of its own with the embedded database and a scripted model: how long
 * until one can ask, how evenly a long answer of Markdown is drawn while it comes, and how long lists scroll. All of it shares
 * the cores of this machine.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      words: { type: 'string', default: '10000' },
      conversations: { type: 'string', default: '5000' },
      messages: { type: 'string', default: '2000' },
    },
  })
  if (noBrowser !== '') {
    console.log(noBrowser.trim())
    return 0
  }
  const { dataDir, remove } = aDataDir()
  const upstream = await startUpstream()
  const limits = 'free.api=1000000,pro.api=1000000,enterprise.api=1000000'
  const server = await startServerProcess({
    DATA_DIR: dataDir,
    LITELLM_API_URL: upstream.url,
    LLM_MODEL: `markdown-n${values.words}-d${WORD_MS}`,
    TITLE_MODEL: 'none',
    RATE_LIMITS: limits,
  })
  const browser = await startBrowser()
  try {
    const ada = await register(server.url)
    await addDocument(ada)
    const page = await signedIn(browser, server.url)
    await measureStart(page)
    await measureAnswer(page, Number(values.words))
    await begin(ada, Number(values.conversations))
    await measureConversations(page, Number(values.conversations))
    await measureMessages(page, ada, Number(values.messages))
  } finally {
    await browser.close()
    await server.end('SIGTERM')
    await upstream.close()
    remove()
  }
  return 0
}

async function register(url: string): Promise<Client> {
  const anonymous = clientOf(url)
  const made = await anonymous.post('/api/auth/register', ADA)
  if (made.status !== 201) throw new Error(`no account: ${JSON.stringify(made.body)}`)
  return clientOf(url, (await anonymous.post('/api/auth/login', ADA)).body.data.access_token)
}

const projectOf = async (who: Client): Promise<number> => (await who.get('/api/projects')).body.data.items[0].id

/** Without any, a model is not asked at all. */
async function addDocument(who: Client): Promise<void> {
  const project = await projectOf(who)
  const body = { name: 'piers.txt', text: 'The two piers of the harbour are 300 metres long.' }
  const { id } = (await who.post(`/api/projects/${project}/documents/text`, body)).body.data
  while ((await who.get(`/api/projects/${project}/documents/${id}`)).body.data.status !== 'ready') {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function signedIn(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ baseURL: url, viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(300_000)
  await page.goto('/')
  await page.getByLabel('E-mail').fill(ADA.email)
  await page.getByLabel('Password').fill(ADA.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel(COMPOSER).waitFor()
  return page
}

async function measureStart(page: Page): Promise<void> {
  const took: number[] = []
  for (let round = 0; round < 5; round++) {
    const began = performance.now()
    await page.goto('/', { waitUntil: 'commit' })
    await page.getByLabel(COMPOSER).fill('Now')
    took.push(performance.now() - began)
  }
  console.log(
    `one can ask after ${show(percentile(took, 0.5))} ms (p50 of 5 loads), at most ${show(Math.max(...took))} ms`,
  )
}

/** Watches from here on how long each frame took, and how often what is written of the answer became shorter. */
const WATCH = `(() => {
  window.frames = []
  window.shrunk = 0
  let last = performance.now()
  let height = 0
  const frame = (now) => {
    window.frames.push(now - last)
    last = now
    const shown = document.querySelector('.markdown')?.getBoundingClientRect().height ?? 0
    if (shown < height - 2) window.shrunk++
    height = shown
    window.watching = requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
})()`
const STOP = `(cancelAnimationFrame(window.watching), { frames: window.frames.slice(1), shrunk: window.shrunk })`

interface Watched {
  frames: number[]
  shrunk: number
}

const framesOf = ({ frames }: Watched): string =>
  `frames p50 ${show(percentile(frames, 0.5))}, p95 ${show(percentile(frames, 0.95))}, longest ${show(Math.max(...frames))} ms`

async function measureAnswer(page: Page, words: number): Promise<void> {
  await page.getByLabel(COMPOSER).fill('How long are the piers?')
  await page.keyboard.press('Enter')
  const answer = page.getByRole('article', { name: 'The answer' }).locator('.markdown')
  await answer.getByText('word10 ').waitFor()
  const began = performance.now()
  const parts: Watched[] = []
  for (const share of [1, 2, 3]) {
    await page.evaluate(WATCH)
    const word = new RegExp(`word${Math.floor((words * share) / 3)}(?!\\d)`)
    // Seldom, for asking is work for the page as well.
    while (!word.test((await answer.textContent()) ?? '')) await page.waitForTimeout(500)
    parts.push(await page.evaluate<Watched>(STOP))
  }
  const took = performance.now() - began
  const shrunk = parts.reduce((sum, part) => sum + part.shrunk, 0)
  console.log(`\nan answer of ${words} words of Markdown, one each ${WORD_MS} ms, by thirds:`)
  for (const part of parts) console.log(`  ${framesOf(part)}`)
  console.log(`  shown in full after ${show(took / 1_000)} s; it became shorter ${shrunk} times`)
}

async function begin(who: Client, count: number): Promise<void> {
  const project_id = await projectOf(who)
  for (let index = 1; index <= count; index++) {
    await who.post('/api/conversations', { project_id, title: `Subject ${index}` })
  }
}

async function scrolled(page: Page, by: number): Promise<Watched> {
  await page.evaluate(WATCH)
  for (let turn = 0; turn < SCROLLS; turn++) {
    await page.mouse.wheel(0, by)
    await page.waitForTimeout(30)
  }
  return page.evaluate<Watched>(STOP)
}

async function measureConversations(page: Page, count: number): Promise<void> {
  await page.goto('/')
  const list = page.getByRole('list', { name: 'Conversations' })
  await list.getByText(`Subject ${count}`).waitFor()
  await list.hover()
  const watched = await scrolled(page, 1_500)
  const rows = await list.getByRole('listitem').count()
  console.log(`\n${count} conversations, scrolled by ${SCROLLS * 1_500} px: ${framesOf(watched)}; ${rows} rows drawn`)
}

async function measureMessages(page: Page, who: Client, count: number): Promise<void> {
  const conversation = aSavedConversation('A long one', count)
  const imported = await who.post('/api/conversations/import', { project_id: await projectOf(who), conversation })
  const began = performance.now()
  await page.goto(`/c/${imported.body.data.id}`)
  const messages = page.getByRole('list', { name: 'Questions and answers' })
  await messages.getByText(`Answer ${count}.`).waitFor()
  const opened = performance.now() - began
  await messages.hover()
  const watched = await scrolled(page, -1_500)
  const rows = await messages.getByRole('listitem').count()
  console.log(
    `\n${count} messages, opened at the end after ${show(opened)} ms, scrolled up by ${SCROLLS * 1_500} px: ${framesOf(watched)}; ${rows} drawn`,
  )
}

const show = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
