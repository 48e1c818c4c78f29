import { expect, test } from 'vitest'
import { addChart } from '../../../src/providers/parsers/office/chart.ts'
import { TextBuilder } from '../../../src/providers/parsers/text-builder.ts'
import { readXml } from '../../../src/providers/parsers/xml.ts'
import { LIMITS } from './reading.ts'

const points = (...values: string[]): string =>
  values.map((value, at) => `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`).join('')
const series = (name: string, ...values: string[]): string =>
  `<c:ser><c:tx><c:strRef><c:strCache>${points(name)}</c:strCache></c:strRef></c:tx>
    <c:cat><c:strRef><c:strCache>${points('North', 'South')}</c:strCache></c:strRef></c:cat>
    <c:val><c:numRef><c:numCache>${points(...values)}</c:numCache></c:numRef></c:val></c:ser>`

test('a chart is the table that it draws: a row for each category, a column for each series', () => {
  const builder = new TextBuilder(LIMITS)
  const title = '<c:title><c:tx><c:rich><a:p><a:r><a:t>Revenue</a:t></a:r></a:p></c:rich></c:tx></c:title>'
  const plot = `<c:plotArea><c:barChart>${series('2022', '4.2999999999999998', '17')}${series('2023', '5')}</c:barChart></c:plotArea>`
  expect(
    addChart(builder, readXml(Buffer.from(`<c:chartSpace><c:chart>${title}${plot}</c:chart></c:chartSpace>`))),
  ).toBe(true)
  const { text, blocks } = builder.finish()
  expect(text).toBe('Revenue\n\n| 2022 | 2023\nNorth | 4.3 | 5\nSouth | 17 |')
  expect(text.slice(blocks[1]?.start, blocks[1]?.headerEnd)).toBe('| 2022 | 2023')
})

test('what has no series is no chart', () => {
  const builder = new TextBuilder(LIMITS)
  expect(addChart(builder, readXml(Buffer.from('<d:dataModel><d:pt/></d:dataModel>')))).toBe(false)
  expect(builder.finish().text).toBe('')
})
