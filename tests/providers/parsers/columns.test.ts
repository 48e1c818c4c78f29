import { expect, test } from 'vitest'
import { readingOrder } from '../../../src/providers/parsers/pdf/columns.ts'
import type { Run } from '../../../src/providers/parsers/pdf/lines.ts'

const column = (text: string, start: number): Run[] =>
  Array.from({ length: 10 }, (_, at) => {
    const place = { start, end: start + text.length * 10, baseline: 100 + at * 14, size: 10 }
    return { text, ...place, font: 'F', fonts: new Map([['F', text.length]]) }
  })

test('East Asian prose stands in columns though its lines have half the characters of Latin ones', () => {
  const runs = [...column('左の列の文章はここにある', 50), ...column('右の列の文章はここにある', 200)]
  runs.sort((one, other) => one.baseline - other.baseline)
  expect(readingOrder(runs).map((region) => [...new Set(region.map(({ text }) => text.charAt(0)))])).toEqual([
    ['左'],
    ['右'],
  ])
})
