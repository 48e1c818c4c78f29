import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { keepHouse } from '../../src/core/housekeeping.ts'
import { quiet } from '../support/database.ts'

test('every piece has its turn, also after one that fails', async () => {
  const done: string[] = []
  const close = keepHouse(
    {
      first: async () => void done.push('first'),
      broken: () => Promise.reject(new Error('no')),
      last: async () => void done.push('last'),
    },
    quiet,
  )
  await expect.poll(() => done).toEqual(['first', 'last'])
  await close()
})

test('a process that stops waits for the piece that runs, tells it, and begins no other', async () => {
  const done: string[] = []
  const close = keepHouse(
    {
      async long(signal) {
        while (!signal.aborted) await sleep(5)
        done.push('told')
      },
      next: async () => void done.push('next'),
    },
    quiet,
  )
  await close()
  expect(done).toEqual(['told'])
})
