import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { FromParser, ToParser } from '../../../src/services/ingestion/parser-messages.ts'

const root = join(import.meta.dirname, '../../..')

test('the parser sends a part of a document only when the one before it was taken in', async () => {
  const parser = fork(join(root, 'src/workers/parse.ts'), [], { serialization: 'advanced' })
  onTestFinished(() => void parser.kill('SIGKILL'))
  const tell = (message: ToParser) => parser.send(message)
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  const untaken: number[] = []
  let waiting = 0
  parser.on('message', async (message: FromParser) => {
    if (message.type === 'step') return
    if (message.type === 'end') return resolve()
    if (message.type === 'failed' || message.type === 'unreadable') return reject(new Error(message.detail))
    untaken.push(++waiting)
    await sleep(20)
    waiting--
    tell({ type: 'taken' })
  })
  const path = join(root, 'tests/fixtures/documents/article.pdf')
  tell({ type: 'read', path, name: 'article.pdf', limits: { maxCharacters: 1_000_000, maxPages: 100 } })
  await ended
  expect(untaken.length).toBeGreaterThan(3)
  expect(new Set(untaken)).toEqual(new Set([1]))
})
