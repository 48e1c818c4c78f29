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

test('a cell without text stays, so that what follows it stands under its own column', async () => {
  const page = `<table><tr><td>Grade</td><td>HBW</td><td>HRC</td></tr>
    <tr><td>SNB22</td><td></td><td>40</td></tr><tr><td>SNB23</td><td>293</td><td></td></tr></table>`
  expect(blocksOf(await read(page, 'page.html'))).toEqual(['table: Grade | HBW | HRC\nSNB22 |  | 40\nSNB23 | 293'])
})

test('a unit that stands alone in the head of a column is not drawn to the one before it', async () => {
  const page = `<table><tr><th>Steel</th><th>Strength</th><th>Elongation</th></tr>
    <tr><th>-</th><th>N/mm 2</th><th>%</th></tr><tr><td>Bars</td><td>890</td><td>12</td></tr></table>`
  expect(blocksOf(await read(page, 'page.html'))).toEqual([
    'table: Steel | Strength | Elongation\n- | N/mm 2 | %\nBars | 890 | 12',
  ])
})

test('each row that a cell spans has its text', async () => {
  const page = `<table><tr><th>Region</th><th>Year</th><th>Sales</th></tr>
    <tr><td rowspan="2">North</td><td>2022</td><td>17</td></tr><tr><td>2023</td><td>19</td></tr></table>`
  expect(blocksOf(await read(page, 'page.html'))).toEqual([
    'table: Region | Year | Sales\nNorth | 2022 | 17\nNorth | 2023 | 19',
  ])
})

test('the head of a table is what the page says it is, or else a first row of names above rows of texts', async () => {
  const headOf = async (table: string): Promise<string> => {
    const { text, blocks } = (await read(`<table>${table}</table>`, 'page.html')).document
    return text.slice(blocks[0]?.start, blocks[0]?.headerEnd ?? blocks[0]?.start)
  }
  const row = (...cells: string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  const rows = row('Ada', 'London') + row('Emmy', 'Erlangen')
  expect(await headOf(`<tr><th>Name</th><th>Town</th></tr>${rows}`)).toBe('Name | Town')
  expect(await headOf(`<thead>${row('Name', 'Town in 1850')}</thead><tbody>${rows}</tbody>`)).toBe(
    'Name | Town in 1850',
  )
  expect(await headOf(row('Name', 'Town') + rows)).toBe('Name | Town')
  expect(await headOf(row('1', '2') + row('3', '4'))).toBe('')
})

test('a short line that is bold from end to end is a heading; bold words in a sentence are not', async () => {
  const page = `<h1>Handbook</h1><p><strong>A. Purpose</strong></p><p><b>Note:</b> trustees are <b>appointed</b>.</p>
    <ul><li><b>Item</b></li></ul><p><b>This whole sentence is bold.</b></p>`
  expect(blocksOf(await read(page, 'page.html'))).toEqual([
    'heading1: Handbook',
    'heading6: A. Purpose',
    'paragraph: Note: trustees are appointed.',
    'list_item: - Item',
    'paragraph: This whole sentence is bold.',
  ])
})
