import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`projects on the page${noBrowser}`, () => {
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

  test('somebody makes a project, adds a colleague by e-mail, changes what they may, and deletes it by its name', async () => {
    const ada = await app.aUser({ name: 'Ada' })
    const grace = await app.aUser({ name: 'Grace' })
    const page = await signedIn(ada, '/documents', [/404/, /409/])
    await page.getByRole('button', { name: 'New project' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Harbours')
    await page.isAccessible()
    await page.picture('project-new')
    await page.getByRole('button', { name: 'Make the project' }).click()
    await page.getByRole('heading', { name: 'Harbours' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Project' }).locator('option:checked').textContent()).toBe(
      'Harbours',
    )

    await page.getByLabel('E-mail').fill('nobody@example.org')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('Nobody here has this e-mail address.').waitFor()
    await page.getByLabel('E-mail').fill(grace.email)
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByLabel('Role of Grace').selectOption('Editor')
    const id = new URL(page.url()).pathname.split('/').at(-1)
    await expect.poll(async () => (await grace.get(`/api/projects/${id}`)).body.data?.role).toBe('editor')
    await page.isAccessible()
    await page.picture('project')

    // Nobody would be left who may change it.
    await page.getByLabel('Role of Ada').selectOption('Viewer')
    await page.getByRole('button', { name: 'Give it up' }).click()
    await page.getByRole('alertdialog').getByText('A project needs an owner').waitFor()
    await page.picture('project-last-owner')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Delete the project…' }).click()
    const submit = page.getByRole('button', { name: 'Delete for good' })
    expect(await submit.isDisabled()).toBe(true)
    await page.getByLabel('Type the name of the project: Harbours').fill('Harbours')
    await page.isAccessible()
    await page.picture('project-delete')
    await submit.click()
    await page.waitForURL(`${app.url}/`)
    expect((await ada.get(`/api/projects/${id}`)).status).toBe(404)
  })

  test('a member sees their role and what owners do, changes nothing, and leaves', async () => {
    const [ada, grace] = [await app.aUser({ name: 'Ada' }), await app.aUser({ name: 'Grace' })]
    const { id } = (await ada.post('/api/projects', { name: 'Piers', description: 'All that stands in water.' })).body
      .data
    await ada.post(`/api/projects/${id}/members`, { email: grace.email, role: 'viewer' })
    const page = await signedIn(grace, `/projects/${id}`)
    await page.getByText('As a viewer you may read and ask.').waitFor()
    await page.getByText('All that stands in water.').waitFor()
    expect(await page.getByLabel('Name').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Delete the project…' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0)
    await page.setViewportSize({ width: 375, height: 740 })
    await page.isAccessible()
    await page.picture('project-viewer-narrow')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375)
    await page.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
    await page.waitForURL(`${app.url}/`)
    expect((await grace.get(`/api/projects/${id}`)).status).toBe(404)
  })

  test('of another one’s project, documents, conversations, agents and traces no guessed address shows anything', async () => {
    const [ada, mallory] = [await app.aUser(), await app.aUser()]
    const { id } = (await ada.post('/api/projects', { name: 'Ada’s secret plans' })).body.data
    const document = await uploaded(ada, id, {
      name: 'secret.txt',
      content: 'The harbour of Aarhus was deepened in 1909.',
    })
    const agent = (
      await ada.post('/api/agents', { project_id: id, name: 'Secret agent', slug: 'secret', system_prompt: 'Whisper.' })
    ).body.data
    const { message } = (
      await ada.post('/api/chat', { project_id: id, message: 'When was the secret harbour of Aarhus deepened?' })
    ).body.data
    const page = await signedIn(mallory, '/documents', [/404/])
    const addresses = [
      `/projects/${id}`,
      `/projects/${id}/documents/${document.id}`,
      `/agents/${agent.id}`,
      `/c/${message.conversation_id}`,
      `/traces/${message.trace_id}`,
    ]
    for (const address of addresses) {
      await page.goto(address)
      await page.getByRole('navigation', { name: 'Places' }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await page.locator('body').textContent(), address).not.toMatch(/secret|Aarhus|1909|Whisper/i)
      expect(await page.getByRole('combobox', { name: 'Project' }).locator('option').allTextContents()).toEqual([
        'Personal',
      ])
    }
    await page.goto(`/projects/${id}`)
    await page.getByText('There is no such project, or you are not a member of it.').waitFor()
    await page.isAccessible()
    await page.picture('project-not-yours')
  })
})
