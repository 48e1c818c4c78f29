import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from '../../support/server-process.ts'

export interface SlowUpload {
  projectId: number
  name: string
  content: string
  /** Between pieces of the body. */
  pauseMs: number
  /** Told how much of the body, 0–1, has left. */
  onSent?(share: number): void
}

const PIECE_BYTES = 499

/**
 * Sends a file as a form, piece by piece.
 * @returns the document that the server acknowledged; null when the connection broke before it answered.
 */
export async function uploadSlowly(
  { url, operatorKey }: ServerProcess,
  { projectId, name, content, pauseMs, onSent = () => {} }: SlowUpload,
): Promise<{ id: number; status: number } | null> {
  const boundary = 'form-boundary-of-a-test'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
  const body = Buffer.from(`${head}${content}\r\n--${boundary}--\r\n`)
  const sending = request(`${url}/api/projects/${projectId}/documents`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${operatorKey}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': body.length,
    },
  })
  const answered = new Promise<{ id: number; status: number } | null>((resolve) => {
    sending
      .on('error', () => resolve(null))
      .on('response', (response) => {
        let text = ''
        response
          .setEncoding('utf8')
          .on('data', (part: string) => {
            text += part
          })
          .on('error', () => resolve(null))
          .on('end', () => {
            const status = response.statusCode ?? 0
            resolve(status < 300 ? { id: JSON.parse(text).data.id, status } : null)
          })
      })
  })
  for (let at = 0; at < body.length && !sending.destroyed; at += PIECE_BYTES) {
    sending.write(body.subarray(at, at + PIECE_BYTES))
    onSent(Math.min(1, (at + PIECE_BYTES) / body.length))
    await sleep(pauseMs)
  }
  if (!sending.destroyed) sending.end()
  return answered
}
