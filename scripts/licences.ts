import satisfies from 'spdx-satisfies'

/** A package that the program runs with, or that is in its page, as the lock file has it. */
export interface Dependency {
  name: string
  version: string
  /** An SPDX expression. */
  licence: string
}

interface LockedPackage {
  version?: string
  dependencies?: Record<string, string>
  license?: string
  dev?: boolean
  /** Wanted by something that is optional and for development. */
  devOptional?: boolean
}

const FOLDER = 'node_modules/'

/** What `web/src` imports, and Tailwind, whose rules are in its style; a test holds this list to the imports. */
export const PAGE_PACKAGES = [
  '@tanstack/react-query',
  '@tanstack/react-router',
  '@tanstack/react-store',
  '@tanstack/react-virtual',
  'eventsource-parser',
  'katex',
  'lucide-react',
  'mdast-util-from-markdown',
  'openapi-fetch',
  'pdfjs-dist',
  'react',
  'react-aria-components',
  'react-dom',
  'react-markdown',
  'recharts',
  'rehype-katex',
  'rehype-sanitize',
  'remark-gfm',
  'remark-math',
  'tailwindcss',
  'unist-util-visit',
  'use-intl',
]

/** Licences that ask for no more than their text and a name, so that the program may go to anybody under its own. */
const ALLOWED = [
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Zlib',
  'CC0-1.0',
  'Unlicense',
]

/** What packages say that is no SPDX expression, as their licence file has it. */
const MEANT: Record<string, string> = { 'duck@0.1.12': 'BSD-2-Clause' }

type LockedPackages = Record<string, LockedPackage>

/** The packages of a lock file that the program runs with, and those that are in its page, by name and version, each once. */
export function shippedDependencies({ packages }: { packages: LockedPackages }): Dependency[] {
  const found = new Map<string, Dependency>()
  const inPage = bundled(packages)
  for (const [path, { version = '', license, dev, devOptional }] of Object.entries(packages)) {
    if (path === '' || ((dev || devOptional) && !inPage.has(path))) continue
    const name = path.slice(path.lastIndexOf(FOLDER) + FOLDER.length)
    const key = `${name}@${version}`
    found.set(key, { name, version, licence: MEANT[key] ?? license ?? 'none stated' })
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
}

/** The places in the lock file of what `web/src` imports, with all that it needs: more than what is in the bundle, never less. */
export function bundled(packages: LockedPackages): Set<string> {
  const found = new Set<string>()
  const add = (path: string): void => {
    if (found.has(path)) return
    found.add(path)
    for (const name of Object.keys(packages[path]?.dependencies ?? {})) {
      const nearest = placeOf(packages, { name, from: path })
      if (nearest !== null) add(nearest)
    }
  }
  for (const name of PAGE_PACKAGES) add(FOLDER + name)
  return found
}

/** Where Node finds a package that one at `from` asks for. */
function placeOf(packages: LockedPackages, { name, from }: { name: string; from: string }): string | null {
  for (let folder = `${from}/`; ; folder = folder.slice(0, folder.lastIndexOf(FOLDER))) {
    const path = folder + FOLDER + name
    if (packages[path]) return path
    if (folder === '') return null
  }
}

/** Whether a licence, or one of those to choose from, is allowed. One that nobody knows is not. */
export function isAllowed(licence: string): boolean {
  try {
    return satisfies(licence, ALLOWED)
  } catch {
    return false
  }
}

/** The page that lists them; versions are in the bill of materials, so that an update does not change it. */
export function licencePage(dependencies: readonly Dependency[]): string {
  const namesBy = Map.groupBy(dependencies, ({ licence }) => licence)
  const sections = [...namesBy]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([licence, all]) => `## ${licence}\n${[...new Set(all.map(({ name }) => name))].join(', ')}\n`)
  return `# Licences

What the program runs with and what its page is made of, by licence; the texts are in each package's folder. This page is made from the lock
file: \`npx vitest run tests/deploy/supply-chain.test.ts -u\` writes it anew. Licences that are not in the list of \`scripts/licences.ts\` fail the
test: those that would bind the whole program, and those that nobody has read.

${sections.join('\n')}`
}
