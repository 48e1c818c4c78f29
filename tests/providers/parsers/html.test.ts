import { expect, test } from 'vitest'
import { blocksOf, failureOf, LIMITS, read, readFixture } from './reading.ts'

test('what a reader does not see is left out: scripts, styles, navigation, hidden elements', async () => {
  const page = `<html><body><nav>Home</nav><script>alert(1)</script><style>p {}</style><p hidden>secret</p>
    <p style="display: none">also secret</p><svg><text>drawn</text></svg><p>Seen.<img src=x onerror="evil()"></p></body></html>`
  expect((await read(page, 'page.html')).document.text).toBe('Seen.')
})

test('headings, paragraphs, lists, code and tables are blocks of their own', async () => {
  const page = `<h2>Steps &amp; notes</h2><p>Do <b>this</b><br>first.</p><ol start="3"><li>Open</li><li>Close</li></ol>
    <ul><li>Dot</li></ul><pre>if (a)\n  b()</pre>
    <table><tr><th>Year</th><th>Total</th></tr><tr><td>2022</td><td>$</td><td>51,761</td></tr></table>`
  expect(blocksOf(await read(page, 'page.html'))).toEqual([
    'heading2: Steps & notes',
    'paragraph: Do this\nfirst.',
    'list_item: 3. Open',
    'list_item: 4. Close',
    'list_item: - Dot',
    'code: if (a)\n  b()',
    'table: Year | Total\n2022 | $51,761',
  ])
})

test('tables that only place other content are read as ordinary text', async () => {
  const page = '<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td><p>Side.</p></td></tr></table>'
  expect(blocksOf(await read(page, 'page.html'))).toEqual(['table: a | b', 'paragraph: Side.'])
})

test("the page's title is its heading when it has none", async () => {
  const page = '<title>Opening hours</title><p>Nine to five.</p>'
  expect(blocksOf(await read(page, 'page.html'))[0]).toBe('heading1: Opening hours')
})

test('a page of a filing keeps each row of its tables together', async () => {
  const { document } = await readFixture('filing-page.html')
  expect(document.text).toContain('Common stock | GLXZ | OTCQB marketplace')
})

test('100,000 nested elements are read', async () => {
  const page = `<html><body>${'<div>'.repeat(100_000)}deep${'</div>'.repeat(100_000)}</body></html>`
  expect((await read(page, 'deep.html')).document.text).toBe('deep')
})

test('a page without text, or with too much, is refused', async () => {
  expect(await failureOf(read('<html><body><script>1</script></body></html>', 'page.html'))).toBe('no_text_found')
  const page = `<p>${'word '.repeat(300)}</p>`
  expect(await failureOf(read(page, 'page.html', { ...LIMITS, maxCharacters: 1_000 }))).toBe('text_too_large')
})
