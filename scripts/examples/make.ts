// Usage: node scripts/examples/make.ts
// Makes the PDF and the Word document of examples/ from the Markdown beside this script.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Block, blocksOf } from './blocks.ts'
import { toDocx } from './docx.ts'
import { toPdf } from './pdf.ts'

const WRITERS: Record<string, (blocks: readonly Block[]) => Promise<Uint8Array>> = {
  'answers-and-citations.pdf': toPdf,
  'running-groundwire.docx': toDocx,
}
const EXAMPLES = join(import.meta.dirname, '../../examples')

/** The files, by name. */
export async function makeExamples(): Promise<Map<string, Uint8Array>> {
  const made = new Map<string, Uint8Array>()
  for (const [name, write] of Object.entries(WRITERS)) {
    const source = readFileSync(join(import.meta.dirname, name.replace(/\.\w+$/, '.md')), 'utf8')
    made.set(name, await write(blocksOf(source)))
  }
  return made
}

if (import.meta.main) {
  for (const [name, bytes] of await makeExamples()) writeFileSync(join(EXAMPLES, name), bytes)
}
