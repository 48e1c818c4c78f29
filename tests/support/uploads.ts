import { expect } from 'vitest'
import type { Answer, Client } from './client.ts'

/** Sends a file as a form, as a browser does; `metadata` goes after it. */
export function upload(
  client: Client,
  projectId: number,
  { name, content, metadata }: { name: string; content: string | Uint8Array<ArrayBuffer>; metadata?: object },
): Promise<Answer> {
  const form = new FormData()
  form.set('file', new Blob([content]), name)
  if (metadata) form.set('metadata', JSON.stringify(metadata))
  return client.request('POST', `/api/projects/${projectId}/documents`, { body: form })
}

/** The document once it is ready or has failed. */
export async function untilRead(client: Client, projectId: number, id: number, timeoutMs = 30_000) {
  const path = `/api/projects/${projectId}/documents/${id}`
  let document = (await client.get(path)).body.data
  await expect
    .poll(
      async () => {
        document = (await client.get(path)).body.data
        return document.status
      },
      { timeout: timeoutMs, interval: 50 },
    )
    .toMatch(/^(ready|failed)$/)
  return document
}

/** Uploads a file and waits until it has been read. */
export async function uploaded(client: Client, projectId: number, file: Parameters<typeof upload>[2]) {
  const { body } = await upload(client, projectId, file)
  return untilRead(client, projectId, body.data.id)
}
