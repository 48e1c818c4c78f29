import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/core/database.ts'
import { quiet } from '../support/database.ts'
import { collectGarbage } from '../support/live-memory.ts'

const ROUNDS = 400
const ROUND_MB = 1
function residentMb(): number {
  collectGarbage()
  return process.memoryUsage.rss() / 1024 ** 2
}

test('memory does not grow with what the embedded database has answered', async () => {
  const { pool, close } = await openDatabase({ embedded: { dataDir: null }, logger: quiet })
  onTestFinished(close)
  const ask = async () => {
    const { rows } = await pool.query(`SELECT repeat('x', 1000) AS line FROM generate_series(1, ${ROUND_MB * 1_000})`)
    expect(rows).toHaveLength(ROUND_MB * 1_000)
  }
  for (let round = 0; round < ROUNDS / 4; round++) await ask()
  const before = residentMb()
  for (let round = 0; round < ROUNDS; round++) await ask()
  expect(residentMb() - before).toBeLessThan((ROUNDS * ROUND_MB) / 2)
}, 60_000)
