import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isAllowed, licencePage, PAGE_PACKAGES, shippedDependencies } from '../../scripts/licences.ts'
import { pathOf, textOf } from './files.ts'

const lock = JSON.parse(textOf('package-lock.json'))
const dependencies = shippedDependencies(lock)

test('every package that the program runs with has a licence that asks for no more than its text', () => {
  expect(dependencies.length).toBeGreaterThan(100)
  expect(dependencies.filter(({ licence }) => !isAllowed(licence))).toEqual([])
})

describe('a licence', () => {
  test.each([
    'GPL-3.0-or-later',
    'AGPL-3.0-only',
    'MIT AND GPL-2.0-only',
    'LGPL-3.0-only',
    'UNLICENSED',
    'none stated',
    'SEE LICENSE IN x',
  ])('%s is refused', (licence) => expect(isAllowed(licence)).toBe(false))
  test.each(['MIT', '(MIT OR GPL-3.0-or-later)', '(MIT AND Zlib)'])('%s is allowed', (licence) =>
    expect(isAllowed(licence)).toBe(true),
  )
})

test('a package for development is none that the program runs with', () => {
  const names = dependencies.map(({ name }) => name)
  expect(names).toContain('fastify')
  expect(names).not.toContain('vitest')
})

test('a package that is in the page is listed, with all that it needs', () => {
  const names = dependencies.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['react', 'react-aria', 'react-stately', 'micromark', 'tailwindcss']))
  const sources = readdirSync(pathOf('web/src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:tsx?|css)$/.test(name),
  )
  const imported = sources.flatMap((name) =>
    [...textOf(join('web/src', name)).matchAll(/(?:from|import) ?\(?['"]((?:@[\w-]+\/)?[\w-]+)/g)].map(
      ([, found]) => found,
    ),
  )
  // Types leave nothing behind.
  const unknown = new Set(imported).difference(new Set<string | undefined>([...PAGE_PACKAGES, 'mdast', 'hast', 'vite']))
  expect([...unknown]).toEqual([])
})

test('docs/licences.md lists them', async () => {
  await expect(licencePage(dependencies)).toMatchFileSnapshot('../../docs/licences.md')
})

test('every package that the program runs with comes with a hash of what it is', () => {
  const unpinned = Object.entries<{ integrity?: string; dev?: boolean }>(lock.packages)
    .filter(([path, { integrity, dev }]) => path !== '' && !dev && !integrity?.startsWith('sha512-'))
    .map(([path]) => path)
  expect(unpinned).toEqual([])
})

test('dependencies are pinned to one version', () => {
  const { dependencies: direct, devDependencies } = JSON.parse(textOf('package.json'))
  for (const version of Object.values({ ...direct, ...devDependencies })) expect(version).toMatch(/^\d+\.\d+\.\d+/)
})
