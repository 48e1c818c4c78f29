import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const DOORS = 34

/** The rows of the table of doors: number, and the tests that it names. */
const rows = readFileSync(join(root, 'docs/threat-model.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| (\d+) \|.*\| (.*) \|$/.exec(line))
  .flatMap((row) => (row ? [{ door: Number(row[1]), tests: row[2] ?? '' }] : []))

test('the threat model has every door once', () => {
  expect(rows.map(({ door }) => door)).toEqual(Array.from({ length: DOORS }, (_, at) => at + 1))
})

test.each(rows)('the tests that it names for door $door are there', ({ tests }) => {
  const named = [...tests.matchAll(/`(tests\/[\w./-]+\.ts)` "([^"]+)"/g)]
  expect(named.length).toBeGreaterThan(0)
  for (const [, file = '', title = ''] of named) {
    expect(existsSync(join(root, file)), file).toBe(true)
    expect(readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'"), `${file} names it`).toContain(title)
  }
})
