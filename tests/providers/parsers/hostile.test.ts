import { expect, test } from 'vitest'
import { readFixture } from './reading.ts'

test.for([
  ['entities that multiply', 'entities.docx', 'corrupt_file', 'entities of its own'],
  ['an entity that stands for a file of the server', 'external-entity.docx', 'corrupt_file', 'entities of its own'],
  ['an entry with a path that leads outside', 'outside.docx', 'corrupt_file', 'damaged'],
  ['80 MB that are packed to 80 kB', 'bomb.docx', 'file_too_large', 'unpacked'],
  ['more pages than are read, all of them one', 'many-pages.pdf', 'too_many_pages', '6000 pages; at most 5000'],
  ['a workbook with a password', 'password.xlsx', 'encrypted_file', 'password'],
] as const)('%s: refused with its own code, and a sentence that says why', async ([, name, code, words]) => {
  await expect(readFixture(name)).rejects.toMatchObject({ code, detail: expect.stringContaining(words) })
})
