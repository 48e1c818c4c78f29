import { parseArgs } from 'node:util'
import { AppError } from '../src/core/errors.ts'
import { Secret } from '../src/core/secret.ts'
import { login, register } from '../src/services/auth.ts'
import { percentile } from '../src/services/retrieval/evaluate.ts'
import { accessTokens } from '../src/services/tokens.ts'
import { aBenchDatabase } from './database.ts'

/**
 * `npm run bench -- login-timing`: whether the time of a failed sign-in tells if there is such an account. Both kinds in
 * turn, through the service and without its throttle, which would refuse after ten.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { pairs: { type: 'string', default: '100' }, database: { type: 'string' } },
  })
  const { handle, drop } = await aBenchDatabase(values.database)
  const deps = {
    db: handle.db,
    tokens: accessTokens(new Secret('k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe'), 30, Date),
    throttle: { attempt: async () => {}, succeeded: async () => {}, registration: async () => {} },
    refreshTokenDays: 7,
    registration: 'open',
    defaultTier: 'pro',
    examples: null,
  } as const
  const origin = { address: '127.0.0.1', userAgent: null }
  await register(deps, { email: 'known@example.org', password: 'correct horse battery' }, { principal: null, origin })
  const failMs = async (email: string): Promise<number> => {
    const from = performance.now()
    await login(deps, { email, password: 'wrong wrong wrong' }, origin).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
    })
    return performance.now() - from
  }
  const [known, unknown]: [number[], number[]] = [[], []]
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    known.push(await failMs('known@example.org'))
    unknown.push(await failMs(`unknown${pair}@example.org`))
  }
  await drop()
  const [one, other] = [percentile(known, 0.5), percentile(unknown, 0.5)]
  console.log(`wrong password  p50 ${one.toFixed(1)} ms`)
  console.log(`unknown e-mail  p50 ${other.toFixed(1)} ms`)
  console.log(`difference      ${Math.abs(one - other).toFixed(1)} ms (at most 10)`)
  return Math.abs(one - other) <= 10 ? 0 : 1
}
