import satisfies from 'spdx-satisfies'

/** A package that the program runs with, as the lock file has it. */
export interface Dependency {
  name: string
  version: string
  /** An SPDX expression. */
  licence: string
}

interface LockedPackage {
  version?: string
  license?: string
  dev?: boolean
  /** Wanted by something that is optional and for development. */
  devOptional?: boolean
}

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
]

/** What packages say that is no SPDX expression, as their licence file has it. */
const MEANT: Record<string, string> = { 'duck@0.1.12': 'BSD-2-Clause' }

/** The packages of a lock file that the program runs with, by name and version, each once. */
export function productionDependencies(lock: { packages: Record<string, LockedPackage> }): Dependency[] {
  const found = new Map<string, Dependency>()
  for (const [path, { version = '', license, dev, devOptional }] of Object.entries(lock.packages)) {
    if (path === '' || dev || devOptional) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const key = `${name}@${version}`
    found.set(key, { name, version, licence: MEANT[key] ?? license ?? 'none stated' })
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
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

What the program runs with, by licence; the texts are in each package's folder, in the image too. This page is made from the lock
file: \`npx vitest run tests/deploy/supply-chain.test.ts -u\` writes it anew. Licences that are not in the list of \`scripts/licences.ts\` fail the
test: those that would bind the whole program, and those that nobody has read.

${sections.join('\n')}`
}
