import { expect, test } from 'vitest'
import { sentences } from '../../../src/services/ingestion/sentences.ts'
import { cpuMs, MEGABYTE_CPU_MS } from '../../support/cpu-time.ts'

const split = (text: string): string[] =>
  sentences(text, { start: 0, end: text.length }).map(({ start, end }) => text.slice(start, end))

test.for([
  ['stops, questions and calls', 'It rains. Does it? It does! Well…'],
  ['abbreviations and initials', 'Dr. J. Smith met Mr. Lee at 5 p.m. in the U.S. Army camp. | They left, e.g. by car.'],
  ['figures', 'Revenue was $ 51.8 billion. | It fell 3.5% in No. 7.'],
  ['quotes', 'He said “Stop.” | Then he left.'],
  ['German dates', 'Am 3. Oktober war frei, z.B. in Köln. | Danach nicht.'],
  ['Chinese', '今天下雨。|你好吗？|很好！'],
  ['Arabic', 'هل أنت بخير؟ | نعم.'],
  ['rows of a table', 'Revenue $ 46,298 $ 51,761\n|Gross profit 9,912 11,640'],
  [
    'a wrapped paragraph',
    'The quick brown fox jumps over the lazy\ndog and then it runs away from the dog. | So it goes.',
  ],
] as const)('sentences end where they do: %s', ([, marked]) => {
  const expected = marked.includes('|') ? marked.split('|').map((part) => part.trim()) : marked.split(/(?<=[.?!]) /)
  expect(split(marked.replaceAll(/ ?\| ?/g, (bar) => bar.replace('|', '')).replaceAll('  ', ' '))).toEqual(expected)
})

test('every character but white space is in exactly one sentence of the range', () => {
  const text = 'One. Two!\n\n- three\n- four 👍. Five'
  const range = { start: 5, end: text.length - 2 }
  const found = sentences(text, range)
  expect(found[0]?.start).toBe(5)
  expect(
    found
      .map(({ start, end }) => text.slice(start, end))
      .join('')
      .replaceAll(/\s/g, ''),
  ).toBe(text.slice(range.start, range.end).replaceAll(/\s/g, ''))
})

test('a megabyte made to hurt is split in time that grows with its length', async () => {
  for (const text of [
    'a'.repeat(1e6),
    '.'.repeat(1e6),
    '. '.repeat(5e5),
    'A.'.repeat(5e5),
    '\n'.repeat(1e6),
    '!"'.repeat(5e5),
  ]) {
    expect(await cpuMs(() => sentences(text, { start: 0, end: text.length }))).toBeLessThan(MEGABYTE_CPU_MS)
  }
})
