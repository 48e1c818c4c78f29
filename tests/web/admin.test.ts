import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { recordUsage } from '../../src/services/usage/usage.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { aPage, type OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { anMcpHttpServer } from '../support/mcp/http-server.ts'
import { until } from '../support/until.ts'
import { untilRead, upload } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

const STDIO_SERVER = join(import.meta.dirname, '../support/mcp/stdio-server.ts')
const ROOMS = ['', '/users', '/usage', '/audit', '/jobs', '/settings', '/mcp-servers', '/backup']

describe.skipIf(noBrowser !== '')(`the administration${noBrowser}`, () => {
  let browser: Browser
  let app: TestApp
  let admin: SignedInUser
  let ada: SignedInUser
  beforeAll(async () => {
    browser = await startBrowser()
    app = await anApp({
      METRICS_TOKEN: 'canary-metrics-token',
      LITELLM_API_KEY: 'canary-litellm-key',
      // Nobody listens there.
      LITELLM_API_URL: 'http://127.0.0.1:9/v1',
      LLM_MODEL: 'a-model',
      MCP_ALLOWED_HOSTS: '127.0.0.1',
      MAX_UPLOAD_MB: '7',
      MCP_STDIO: 'true',
    })
    admin = await app.anAdmin()
    ada = await app.aUser({ email: 'ada@example.org', name: 'Ada' })
  })
  afterAll(async () => {
    await app?.stop()
    await browser?.close()
  })

  /** A room, as somebody sees it who is signed in. */
  const open = async (room: string, { as = admin, expected = [] as RegExp[], width = 1280 } = {}) => {
    const page = await aPage(browser, app.url, { expected })
    await page.setViewportSize({ width, height: 800 })
    await page.request.post('/api/auth/login', {
      headers: { 'x-requested-with': 'groundwire' },
      data: { email: as.email, password: as.password, cookie: true },
    })
    await page.goto(`/admin${room}`)
    await page.getByRole('heading', { level: 1, name: /^Administration/ }).waitFor()
    return page
  }
  const look = async (page: OpenPage, name: string): Promise<void> => {
    await page.isAccessible()
    await page.picture(name)
  }
  const deleteOnlyServer = async (page: OpenPage, name: string): Promise<void> => {
    await page.getByRole('button', { name: `More about ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('There is no server of tools yet.').waitFor()
  }

  test('shows which part does not work and what to do, and how to examine, watch and back up the rest', async () => {
    const page = await open('')
    await page.getByText('It works, but something is missing.').waitFor()
    const model = page.getByRole('listitem').filter({ hasText: 'Model server' })
    expect(await model.textContent()).toContain('Look whether LiteLLM runs')
    await page.getByText('It needs the token METRICS_TOKEN').waitFor()
    await page.getByText('groundwire doctor', { exact: true }).waitFor()
    await look(page, 'admin-health')
    await page.getByRole('link', { name: 'Backup' }).click()
    await page.getByText('No backup is recorded.').waitFor()
    await page.getByText('groundwire restore', { exact: false }).first().waitFor()
    await look(page, 'admin-backup')
  })

  test('gives and takes roles, tiers and access, and says what is lost before it is', async () => {
    const page = await open('/users', { expected: [/409/] })
    await page.getByLabel('Tier of ada@example.org').selectOption('Enterprise')
    await page.getByText('ada@example.org is changed.').waitFor()
    await page.getByLabel('Find by name or e-mail').fill('ADA')
    await page.getByLabel(`Role of ${admin.email}`).waitFor({ state: 'detached' })
    await look(page, 'admin-users')

    await page.getByRole('button', { name: 'More about ada@example.org' }).click()
    await page.getByRole('menuitem', { name: 'Deactivate' }).click()
    await page.getByRole('alertdialog').getByText('signed out everywhere').waitFor()
    await look(page, 'admin-users-confirm')
    await page.getByRole('button', { name: 'Deactivate' }).click()
    await page.getByRole('cell', { name: 'Deactivated' }).waitFor()
    expect((await ada.get('/api/users/me')).status).toBe(401)
    expect((await admin.get(`/api/users/${ada.id}`)).body.data).toMatchObject({ tier: 'enterprise', is_active: false })

    await page.getByRole('button', { name: 'More about ada@example.org' }).click()
    await page.getByRole('menuitem', { name: 'Activate' }).click()
    await page.getByRole('cell', { name: 'Active' }).waitFor()

    // The last administrator cannot go.
    await page.getByLabel('Find by name or e-mail').fill('')
    await page.getByLabel(`Role of ${admin.email}`).selectOption('User')
    await page.getByRole('alertdialog').getByText('You lose the administration yourself').waitFor()
    await page.getByRole('button', { name: 'Make user' }).click()
    await page.getByRole('alert').getByText('the last active administrator').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByLabel(`Role of ${admin.email}`).inputValue()).toBe('admin')
  })

  test('draws what was used, with the same figures as tables, of everybody or one', async () => {
    const { pool } = app.database
    const project = (await admin.get('/api/projects')).body.data.items[0].id
    for (let day = 1; day <= 40; day++) {
      const record = { userId: admin.id, projectId: project, model: 'gpt-large', promptTokens: 900 + 37 * (day % 9) }
      await recordUsage(pool, { ...record, completionTokens: 200 + 11 * (day % 5), costUsd: 0.012 * (day % 4) })
      await pool.query(`UPDATE usage_days SET day = day - $1::int WHERE model = 'gpt-large' AND day >= current_date`, [
        day,
      ])
    }
    const used = {
      userId: ada.id,
      projectId: null,
      model: 'small',
      promptTokens: 1_000,
      completionTokens: 234,
      costUsd: 0.5,
    }
    await recordUsage(pool, used)

    const page = await open('/usage')
    const byUser = page.getByRole('table', { name: 'By user' })
    await byUser.getByText('ada@example.org').waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'small' }).textContent()).toContain('1,234')
    await page.getByText('Of no project').waitFor()
    await page.locator('figure .recharts-bar-rectangle').first().waitFor()
    await look(page, 'admin-usage')
    await page.getByText('Figures by day').click()
    const days = page.getByRole('table', { name: 'Figures by day' }).getByRole('row')
    await expect.poll(() => days.count()).toBe(31)
    await page.getByLabel('Period').selectOption('7 days')
    await until(
      () => days.count(),
      (count) => count === 8,
    )

    await page.goto(`/admin/usage?user=${ada.id}`)
    await page.getByText('Only of ada@example.org').waitFor()
    const totals = page.locator('dl').filter({ hasText: 'Requests' })
    expect(await totals.textContent()).toContain('1,234')
    await page.getByRole('link', { name: 'Show everybody' }).click()
    await byUser.waitFor()
  })

  test('shows who did what, of one person or kind, and saves it as a file', async () => {
    await admin.patch(`/api/users/${ada.id}`, { tier: 'free' })
    await app.post('/api/auth/login', { email: ada.email, password: 'wrong' })
    const page = await open('/audit')
    await page.getByRole('cell', { name: 'Sign-in refused' }).first().waitFor()
    await page.getByLabel('Action').selectOption('User changed')
    await page.getByRole('combobox', { name: 'Person' }).selectOption(admin.email)
    const rows = page.getByRole('table', { name: 'Who did what' }).getByRole('row')
    const summary = rows.locator('summary').filter({ hasText: 'free' }).first()
    await summary.click()
    await rows.getByText('127.0.0.1').first().waitFor()
    expect(await page.getByRole('cell', { name: 'Sign-in refused' }).count()).toBe(0)
    await look(page, 'admin-audit')
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    const lines = (await readFile(await saved.path(), 'utf8')).trim().split('\r\n')
    expect(lines[0]).toContain('actor_email')
    expect(lines.slice(1).length).toBeGreaterThan(0)
    expect(lines.slice(1).every((line) => line.includes('user.updated'))).toBe(true)
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await page.getByRole('cell', { name: 'Audit log exported' }).waitFor()
  })

  test('shows jobs that failed and why, and has one of them or all tried again', async () => {
    const project = (await admin.get('/api/projects')).body.data.items[0].id
    const { pool } = app.database
    // Something fails here that is no fault of the file.
    await pool.query('ALTER TABLE chunks RENAME TO chunks_away')
    const documents: number[] = []
    for (const animal of ['badgers', 'otters', 'foxes']) {
      const file = { name: `${animal}.txt`, content: `A text about ${animal}.` }
      documents.push((await upload(admin, project, file)).body.data.id)
    }
    const [document = 0] = documents
    const inState = async (state: string) => (await admin.get(`/api/admin/jobs?state=${state}`)).body.data.items
    await until(
      async () => {
        // The next try need not be waited for.
        for (const { id } of await inState('retrying')) await admin.post(`/api/admin/jobs/${id}/retry`)
        return inState('failed')
      },
      (failed) => failed.length === documents.length,
    )
    const page = await open('/jobs?state=failed')
    await page.getByText('error 42P01').first().waitFor()
    await page.getByRole('link', { name: `Document ${document}` }).waitFor()
    await look(page, 'admin-jobs')

    await pool.query('ALTER TABLE chunks_away RENAME TO chunks')
    await page.getByRole('button', { name: `Try now: Read a document ${document}` }).click()
    await page.getByText('1 job is tried again.').waitFor()
    await page.getByRole('button', { name: 'Try all 2 failed ones that are shown' }).click()
    await page.getByText('2 jobs are tried again.').waitFor()
    await page.getByText('No job is like this.').waitFor()
    for (const id of documents) expect(await untilRead(admin, project, id)).toMatchObject({ status: 'ready' })
  })

  test('shows the settings in effect, and of secrets only that they are there', async () => {
    const page = await open('/settings')
    await page.getByText('MAX_UPLOAD_MB').waitFor()
    await look(page, 'admin-settings')
    await page.getByText('Only those that were given').click()
    await page.getByText('DATABASE_POOL_SIZE').waitFor({ state: 'detached' })
    await page.getByLabel('Find a setting').fill('litellm api k')
    const [line] = await page.locator('dl > div').allTextContents()
    expect(line).toBe('LITELLM_API_KEYset, and not shownEnvironment')
    await page.getByLabel('Find a setting').fill('')
    await page.getByText('METRICS_TOKEN').waitFor()
    expect(await page.content()).not.toContain('canary')
  })

  test('adds a server of tools, allows some of them, and says why one cannot be asked', async () => {
    const mcp = await anMcpHttpServer({ token: 'secret-token' })
    const page = await open('/mcp-servers', { expected: [/422/, /502/] })
    await page.getByText('There is no server of tools yet.').waitFor()
    await page.getByRole('button', { name: 'Add a server' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Not A Name')
    await page.getByRole('textbox', { name: 'Address' }).fill(mcp.url)
    await page.getByRole('textbox', { name: 'Headers' }).fill('Authorization: Bearer wrong-token')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('must be lower-case letters, digits and dashes').waitFor()
    expect(await page.getByRole('textbox', { name: 'Name' }).getAttribute('aria-invalid')).toBe('true')
    // Said once, at its field.
    expect(await page.getByRole('dialog').getByRole('alert').count()).toBe(0)
    await look(page, 'admin-mcp-add')
    await page.getByRole('textbox', { name: 'Headers' }).fill('no separator')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('no separator').nth(1).waitFor()
    await page.getByRole('textbox', { name: 'Headers' }).fill('Authorization: Bearer wrong-token')
    await page.getByRole('textbox', { name: 'Name' }).fill('sums')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Tools of sums' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()

    await page.getByRole('button', { name: 'More about sums' }).click()
    await page.getByRole('menuitem', { name: 'Change' }).click()
    await page.getByText('Kept: authorization').waitFor()
    await page.getByRole('textbox', { name: 'Headers' }).fill('Authorization: Bearer secret-token')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Tools of sums' }).click()
    await page.getByText('All, and those that come later').click()
    for (const tool of ['slow', 'fail', 'crash']) await page.getByText(tool, { exact: true }).click()
    await look(page, 'admin-mcp-tools')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/^Allowed: \d+ tools$/).waitFor()
    const [server] = (await admin.get('/api/admin/mcp-servers')).body.data.items
    expect(server.allowed_tools).toContain('add')
    expect(server.allowed_tools).not.toContain('crash')
    await look(page, 'admin-mcp')

    await deleteOnlyServer(page, 'sums')
  })

  test('adds a server that is a program of this machine', async () => {
    const page = await open('/mcp-servers')
    await page.getByRole('button', { name: 'Add a server' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('program')
    await page.getByLabel('How it is reached').selectOption('stdio')
    await page.getByRole('textbox', { name: 'Command' }).fill(`${process.execPath}\n${STDIO_SERVER}`)
    await page.getByRole('textbox', { name: 'Environment' }).fill('API_TOKEN=secret-token')
    await look(page, 'admin-mcp-program')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Tools of program' }).click()
    await page.getByText('Adds two numbers.').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await deleteOnlyServer(page, 'program')
  })

  test('is for administrators: others find it in no menu, and at its addresses are told so, and nothing is asked for', async () => {
    const grace = await app.aUser({ email: 'grace@example.org' })
    const page = await open('', { as: grace })
    const asked: string[] = []
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
    for (const room of ROOMS) {
      await page.goto(`/admin${room}`)
      await page.getByText('This is for administrators.').waitFor()
      expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0)
    }
    expect(asked.filter((path) => /^\/api\/(admin|users$|users\/\d|health)/.test(path))).toEqual([])
    await look(page, 'admin-not-yours')
    await page.getByRole('button', { name: 'Menu of grace@example.org' }).click()
    await page.getByRole('menuitem', { name: 'Account' }).waitFor()
    expect(await page.getByRole('menuitem', { name: 'Administration' }).count()).toBe(0)
  })

  test('fits a narrow screen, in every room', async () => {
    await admin.post('/api/admin/mcp-servers', {
      name: 'a-server-of-20-chars',
      transport: 'http',
      url: `https://mcp.example.org/${'a-long-address/'.repeat(10)}`,
    })
    const page = await open('', { width: 375 })
    for (const room of ROOMS) {
      await page.goto(`/admin${room}`)
      await page.getByRole('navigation', { name: 'Rooms of the administration' }).waitFor()
      await page.getByText('Loading…').waitFor({ state: 'detached' })
      const widths = await page.evaluate(`[document.documentElement, ...document.querySelectorAll('main, main > *')]
        .map(({ scrollWidth }) => scrollWidth)`)
      expect(widths, room).toEqual([375, 375, 375])
      await page.picture(`admin-narrow${room.replace('/', '-')}`)
    }
    await page.isAccessible()
  })
})
