import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(noBrowser !== '')(`agents on the page${noBrowser}`, () => {
  let browser: Browser
  let app: TestApp
  let ada: SignedInUser
  let project: number
  beforeAll(async () => {
    browser = await startBrowser()
    app = await anApp()
    ada = await app.aUser({ name: 'Ada' })
    project = (await ada.get('/api/projects')).body.data.items[0].id
    await uploaded(ada, project, { name: 'lease.txt', content: 'The lease of the harbour ends on 31 March 2027.' })
    await uploaded(ada, project, { name: 'tides.txt', content: 'The tide comes in twice a day, and goes out again.' })
  })
  afterAll(async () => {
    await app?.stop()
    await browser?.close()
  })

  const signedIn = (user: SignedInUser, to: string, expected: RegExp[] = []) =>
    aSignedInPage(browser, { url: app.url, user, to, expected })

  test('an agent is written, refused at the field that is wrong, made, changed, and deleted', async () => {
    const page = await signedIn(ada, '/agents', [/409/])
    await page.getByText('This project has no agents yet.').waitFor()
    await page.isAccessible()
    await page.picture('agents')
    await page.getByRole('link', { name: 'New agent' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Lease Reader Ä')
    expect(await page.getByLabel('Short name').inputValue()).toBe('lease-reader-a')
    await page.getByLabel('Instructions').fill('You read leases.')
    await page.getByLabel('Temperature').fill('3')
    await page.getByLabel('Documents it reads').selectOption('Only these')
    await page.getByRole('button', { name: 'Make the agent' }).click()
    await page.getByText('A number from 0 to 2.').waitFor()
    await page.getByLabel('Temperature').fill('0,5')
    await page.getByRole('button', { name: 'Make the agent' }).click()
    await page.getByText('Choose at least one document').waitFor()
    await page.getByLabel('Find documents by name').fill('lease')
    await page.getByRole('list', { name: 'Documents found' }).getByText('lease.txt').click()
    await page.getByText('1 document chosen').waitFor()
    await page.getByText('calculator', { exact: true }).click()
    await page.isAccessible()
    await page.picture('agent-new')
    await page.getByRole('button', { name: 'Make the agent' }).click()
    await page.getByRole('heading', { name: 'Lease Reader Ä' }).waitFor()
    const id = Number(new URL(page.url()).pathname.split('/').at(-1))
    expect((await ada.get(`/api/agents/${id}`)).body.data).toMatchObject({
      slug: 'lease-reader-a',
      temperature: 0.5,
      tools: ['search_documents', 'read_document', 'calculator'],
      document_ids: [expect.any(Number)],
    })

    await page.getByLabel('Description').fill('Knows when leases end.')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.picture('agent')
    expect(await page.getByRole('link', { name: 'Ask this agent' }).getAttribute('href')).toBe(`/?agent=${id}`)

    await ada.post('/api/agents', { project_id: project, name: 'Other', slug: 'other', system_prompt: 'Answer.' })
    await page.getByLabel('Short name').fill('other')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Another agent of this project has this slug.').waitFor()

    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('link', { name: 'Other', exact: true }).waitFor()
    expect((await ada.get(`/api/agents/${id}`)).status).toBe(404)
  })

  test('an agent of the installation is read-only, and a copy of it is one’s own', async () => {
    const page = await signedIn(ada, '/agents')
    await page.getByRole('link', { name: 'Researcher', exact: true }).click()
    await page.getByText('This agent is a file on the server').waitFor()
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
    await page.setViewportSize({ width: 375, height: 740 })
    await page.isAccessible()
    await page.picture('agent-system-narrow')
    await page.getByRole('link', { name: 'Duplicate' }).click()
    await page.getByRole('button', { name: 'Make the agent' }).waitFor()
    await page.getByText('calculator', { exact: true }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375)
    await page.picture('agent-copy-narrow')
    await page.getByRole('button', { name: 'Make the agent' }).click()
    await page.getByRole('heading', { name: 'Copy of Researcher' }).waitFor()
    await page.getByRole('button', { name: 'Save' }).waitFor()
  })

  test('who may only view a project reads its agents and changes none', async () => {
    const grace = await app.aUser()
    await ada.post(`/api/projects/${project}/members`, { email: grace.email, role: 'viewer' })
    const made = await ada.post('/api/agents', {
      project_id: project,
      name: 'Tides',
      slug: 'tides',
      system_prompt: 'You know the tides.',
    })
    const page = await signedIn(grace, `/agents/${made.body.data.id}`)
    await page.getByText('Editors and owners of the project can change this agent.').waitFor()
    await page.getByText('You know the tides.').waitFor()
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0)
    await page.isAccessible()
  })
})
