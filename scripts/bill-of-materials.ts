// Usage: npm sbom --package-lock-only --sbom-format=cyclonedx --sbom-type=application | node scripts/bill-of-materials.ts
// Leaves out of a bill of all packages what is for development only; what the page is made of stays, for it is in the page.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shippedDependencies } from './licences.ts'

interface Bill {
  metadata: { component: { name: string; 'bom-ref': string } }
  components: { name: string; version: string; 'bom-ref': string }[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}

const root = join(import.meta.dirname, '..')
const jsonOf = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'))
const shipped = new Set(
  shippedDependencies(jsonOf('package-lock.json')).map(({ name, version }) => `${name}@${version}`),
)

const bill: Bill = JSON.parse(readFileSync(0, 'utf8'))
const components = bill.components.filter(({ name, version }) => shipped.has(`${name}@${version}`))
const refs = new Set([bill.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])])
const dependencies = bill.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map((one) => ({ ...one, dependsOn: (one.dependsOn ?? []).filter((ref) => refs.has(ref)) }))
// npm names the program after the folder that it is in.
bill.metadata.component.name = jsonOf('package.json').name
console.log(JSON.stringify({ ...bill, components, dependencies }, null, 2))
