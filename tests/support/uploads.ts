import { setTimeout as sleep } from 'node:timers/promises'
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
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const document = (await client.get(`/api/projects/${projectId}/documents/${id}`)).body.data
    if (document.status === 'ready' || document.status === 'failed') return document
    if (performance.now() > deadline) throw new Error(`after ${timeoutMs} ms the document is still ${document.status}`)
    await sleep(50)
  }
}

/** Uploads a file and waits until it has been read. */
export async function uploaded(client: Client, projectId: number, file: Parameters<typeof upload>[2]) {
  const { body } = await upload(client, projectId, file)
  return untilRead(client, projectId, body.data.id)
}
