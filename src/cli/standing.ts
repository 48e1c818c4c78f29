import { type ComparedFile, CompareResponse } from '../schemas/document.ts'
import type { ApiClient } from './api-client.ts'
import { hashOf, type NamedFile } from './files.ts'

/** Files that are compared in one call, and so how many are known ahead of those on their way. */
const BATCH = 100

/** How a file on disk stands to the project: what the server says of it, or why it cannot be read here. */
export type Standing = { file: NamedFile } & ({ said: ComparedFile } | { unreadable: Error })

/** Says of each file in turn whether it is there already, so that only what is needed is sent. */
export async function* standings(
  api: ApiClient,
  projectId: number,
  files: readonly NamedFile[],
): AsyncGenerator<Standing> {
  for (let begin = 0; begin < files.length; begin += BATCH) {
    const hashed: { file: NamedFile; sha256: string }[] = []
    for (const file of files.slice(begin, begin + BATCH)) {
      const sha256 = await hashOf(file.path).catch(fileError)
      if (typeof sha256 === 'string') hashed.push({ file, sha256 })
      else yield { file, unreadable: sha256 }
    }
    if (hashed.length === 0) continue
    const compared = await api.send(CompareResponse, 'POST', `/api/projects/${projectId}/documents/compare`, {
      files: hashed.map(({ file, sha256 }) => ({ name: file.name, sha256 })),
    })
    for (const [index, { file }] of hashed.entries()) {
      const said = compared.files[index]
      if (!said) throw new Error('the server compared fewer files than it was asked for')
      yield { file, said }
    }
  }
}

/** A file that went away, or may not be read. @throws what is no error of the file system. */
export function fileError(error: unknown): Error {
  if (error instanceof Error && 'syscall' in error) return error
  throw error
}
