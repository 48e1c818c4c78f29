import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saying } from '../services/model-script.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { untilRead, upload } from '../support/uploads.ts'

let upstream: Awaited<ReturnType<typeof startUpstream>>
let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  upstream = await startUpstream()
  app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n2', SHARE_LINKS: 'true' })
  ada = await app.aUser()
  project = (await ada.post('/api/projects', { name: 'Project' })).body.data.id
})
afterAll(async () => {
  await app.stop()
  await upstream.close()
})

const SCRIPTS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<IMG/SRC=x>',
  '<svg onload=alert(1)>',
  '"><iframe src="javascript:alert(1)">',
  '<style>@import url(http://evil.example/)</style>',
]
const TEMPLATES = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what must stay
  '${JWT_SECRET_KEY}',
  '{{7*7}}',
  '{{config}}',
  '#{1+1}',
  '<%= 1 %>',
  '%(secret)s',
  '$(id)',
]

/** Sends a form by hand, with the file's name as these bytes. */
function uploadNamed(name: Buffer) {
  const body = Buffer.concat([
    Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="'),
    name,
    Buffer.from('"\r\n\r\nSome text.\r\n--b--\r\n'),
  ])
  return ada.raw('POST', `/api/projects/${project}/documents`, {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body,
  })
}

describe('door 18: a file named', () => {
  test.each([
    ['with folders', '../../etc/passwd'],
    ['with folders of Windows', '..\\..\\boot.ini'],
    ['with NUL', 'a\0b.txt'],
    ['with a line more', 'a.txt\r\nSet-Cookie: x=1'],
    ['with a line more, encoded', 'a.txt%0d%0aSet-Cookie:%20x=1'],
    ['with 5,000 characters', `${'n'.repeat(5_000)}.txt`],
    ['from right to left', 'invoice\u202efdp.txt'],
    ['with quotes', 'a";filename=evil.html;x=".txt'],
    ['with a script', `${SCRIPTS[1]}.txt`],
    ['with nothing', ''],
    ['with dots', '..'],
    ['in no encoding', Buffer.from([0xff, 0xfe, 0xd8, 0x00])],
  ])('%s is refused, or stored under our own name and told in one safe header', async (_what, name) => {
    const response = await uploadNamed(Buffer.from(name as string))
    const { data } = (await response.json()) as { data?: { id: number; name: string } }
    if (response.status !== 202 && response.status !== 200) {
      expect([400, 422]).toContain(response.status)
      return
    }
    expect(data?.name).not.toMatch(/[/\\\p{Cc}\u202e]/u)
    expect(data?.name.length).toBeLessThanOrEqual(255)
    const file = await ada.raw('GET', `/api/projects/${project}/documents/${data?.id}/file`)
    await file.arrayBuffer()
    expect(file.headers.get('set-cookie')).toBeNull()
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[^"\\\p{Cc}]*"; filename\*=UTF-8''[\w.~!#$&+^`|%-]*$/u,
    )
  })

  test('anything lies in the store under names that are ours alone', async () => {
    const kept = await readdir(join(app.dataDir, 'files/kept', String(project)))
    expect(kept.length).toBeGreaterThan(0)
    for (const name of kept) expect(name).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('door 19: a file is what its bytes are, and no browser runs it', () => {
  test.each([
    ['page.pdf', '<!doctype html><html><body><p>Hello there.</p><script>alert(1)</script></body></html>', 'text/html'],
    ['picture.txt', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>Hi there</text></svg>', null],
    ['data.pdf', '<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?><a>Hello there</a>', null],
    ['page.html', 'Just some text, in spite of its name.', null],
  ])('%s', async (name, content, mediaType) => {
    const { body } = await upload(ada, project, { name, content })
    const document = await untilRead(ada, project, body.data.id)
    if (mediaType) expect(document.media_type).toBe(mediaType)
    else expect(document.media_type).toMatch(/^text\/(plain|html|markdown)$|^application\/octet-stream$/)
    const file = await ada.raw('GET', `/api/projects/${project}/documents/${document.id}/file`)
    expect(await file.text()).toBe(content)
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment;/),
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
    })
  })
})

describe('doors 17 and 26: what is typed', () => {
  test.each([...TEMPLATES, ...SCRIPTS])('stays as it is and is data wherever it is read: %s', async (typed) => {
    const made = await ada.post('/api/projects', { name: typed, description: typed, settings: { a: typed } })
    const { id } = made.body.data
    expect(made.body.data).toMatchObject({ name: typed, description: typed, settings: { a: typed } })
    const { body } = await ada.post(`/api/projects/${id}/documents/text`, {
      name: 'a.md',
      text: `About ${typed} here.`,
    })
    await untilRead(ada, id, body.data.id)
    const agent = await ada.post('/api/agents', { project_id: id, slug: 'a', name: typed, system_prompt: typed })
    const asked = await ada.post('/api/chat', {
      message: `What about ${typed}?`,
      project_id: id,
      agent_id: agent.body.data.id,
      model: saying([...typed]),
    })
    const { message } = asked.body.data
    expect(message.content).toContain(typed)
    const [system] = upstream.requests().at(-1)?.body.messages ?? []
    expect(String(system?.content)).toContain(typed)
    for (const answer of [made, asked, await ada.get(`/api/conversations/${message.conversation_id}/messages`)]) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test('goes as text through a stream, split as the model likes', async () => {
    for (const typed of SCRIPTS) {
      const response = await ada.raw('POST', '/api/chat/stream', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'Hi?', use_documents: false, model: saying([...typed]) }),
      })
      await response.text()
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})

describe('door 24: an exported conversation', () => {
  const HOSTILE = ['![x](http://evil.example/?q=1)', '![x][1]\n\n[1]: http://evil.example/', ...SCRIPTS]
  const exported = async (id: number, format: string) => {
    const response = await ada.raw('GET', `/api/conversations/${id}/export?format=${format}`)
    return { headers: response.headers, text: await response.text() }
  }

  test.each(HOSTILE)(
    'loads and runs nothing when it is shown as Markdown, and has every character as JSON: %s',
    async (typed) => {
      const { body } = await ada.post('/api/chat', {
        message: `Say ${typed}`,
        use_documents: false,
        model: saying([...typed]),
      })
      const { conversation_id: id } = body.data.message
      await ada.patch(`/api/conversations/${id}`, { title: `Title ${typed}` })
      const { headers, text } = await exported(id, 'md')
      expect(headers.get('content-disposition')).toMatch(/^attachment;/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(text).not.toContain('![')
      expect(text).not.toMatch(/<(script|style|img|svg|iframe)\b/i)
      expect(JSON.parse((await exported(id, 'json')).text).messages[1].content).toBe(typed)
    },
  )

  test('keeps what is no tag as it was: types of programs, comparisons, plain links', async () => {
    const code = 'Use `Map<String, List<int>>` where a < b, [see](https://example.org).'
    const { body } = await ada.post('/api/chat', { message: 'Hi?', use_documents: false, model: saying([code]) })
    expect((await exported(body.data.message.conversation_id, 'md')).text).toContain(code)
  })
})
