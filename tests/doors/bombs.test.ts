import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { bombEntry, entryOf, pdfOf, WORD_HEAD, WORD_TAIL, wordWith, zipOf } from '../support/hostile-files.ts'
import { trials } from '../support/trials.ts'
import { untilRead, upload } from '../support/uploads.ts'

let app: TestApp
let ada: SignedInUser
let project: number
beforeAll(async () => {
  app = await anApp({ PARSE_TIMEOUT_SECONDS: '40', PARSE_MEMORY_MB: '768' })
  ada = await app.aUser()
  project = (await ada.get('/api/projects')).body.data.items[0].id
})
afterAll(() => app.stop())

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/documents', name))
const word = (text: string) => entryOf('word/document.xml', `${WORD_HEAD}${text}${WORD_TAIL}`)
const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>'
const pages = (kids: string, count: number) => `<< /Type /Pages /Count ${count} /Kids [${kids}] >>`
const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>'
const PICTURE =
  '<< /Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8'

const GIGABYTES = 10
const ENTRIES = trials(60_000, 65_000)
const PAGES = 100_000

test.each<[string, string, () => Buffer]>([
  [
    `${GIGABYTES} GB that are packed to ${GIGABYTES} MB`,
    'a.docx',
    () => wordWith(bombEntry('word/document.xml', GIGABYTES * 1_024, WORD_HEAD, WORD_TAIL)),
  ],
  [
    `${ENTRIES} entries`,
    'b.docx',
    () =>
      wordWith(
        word('Some text.'),
        Array.from({ length: ENTRIES }, (_, n) => entryOf(`${n}`, '')),
      ),
  ],
  [
    'archives in archives',
    'c.docx',
    () => {
      let inner = zipOf([entryOf('0.txt', 'x'.repeat(1_000_000))])
      for (let depth = 0; depth < 50; depth++) inner = zipOf([entryOf('inner.zip', inner), entryOf('other.zip', inner)])
      return inner.length < 40_000_000 ? inner : inner.subarray(0, 40_000_000)
    },
  ],
  ['a link to a file of the server', 'd.docx', () => wordWith(entryOf('word/document.xml', '/etc/passwd', 0o120777))],
  ['entities that multiply', 'e.docx', () => fixture('entities.docx')],
  ['an entity that is a file of the server', 'f.docx', () => fixture('external-entity.docx')],
  ['an entry that leads outside', 'g.docx', () => fixture('outside.docx')],
  ['elements, 200,000 deep', 'h.docx', () => wordWith(word('<w:r>'.repeat(200_000)))],
  [`${PAGES} pages`, 'a.pdf', () => pdfOf([CATALOG, pages('3 0 R '.repeat(PAGES), PAGES), page])],
  ['a count of pages that is a lie', 'b.pdf', () => pdfOf([CATALOG, pages('3 0 R', 2_000_000_000), page])],
  ['a table that leads back to itself', 'c.pdf', () => pdfOf([CATALOG, pages('3 0 R', 1), page], { loops: true })],
  ['pages that are their own children', 'd.pdf', () => pdfOf([CATALOG, pages('2 0 R 2 0 R', 2)])],
  [
    'a picture of ten billion points',
    'e.pdf',
    () =>
      pdfOf([
        CATALOG,
        pages('3 0 R', 1),
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>',
        '<< /Length 5 >>\nstream\n/I Do\nendstream',
        `${PICTURE} /Length 3 >>\nstream\nabc\nendstream`,
      ]),
  ],
])(
  'door 20: %s fails with a code, and the next document is read',
  async (_what, name, make) => {
    const bytes = make()
    const { status, body } = await upload(ada, project, { name, content: new Uint8Array(bytes) })
    expect(status).toBe(202)
    const read = await untilRead(ada, project, body.data.id, 90_000)
    expect(read).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^[a-z_]+$/), detail: expect.stringMatching(/\.$/) },
    })
    expect(read.error.code).not.toMatch(/worker_lost|internal_error/)
    const startedAt = performance.now()
    const next = await upload(ada, project, { name: `next-${name}.txt`, content: `After ${name}.` })
    expect(await untilRead(ada, project, next.body.data.id)).toMatchObject({ status: 'ready' })
    expect(performance.now() - startedAt).toBeLessThan(30_000)
  },
  180_000,
)
