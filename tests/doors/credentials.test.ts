import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, JWT_SECRET, type SignedInUser, type TestApp } from '../support/app.ts'
import { clientOf } from '../support/client.ts'
import { cpuMs } from '../support/cpu-time.ts'
import { isFull, percentile, trials } from '../support/trials.ts'
import { upload } from '../support/uploads.ts'

let app: TestApp
let admin: SignedInUser
beforeAll(async () => {
  app = await anApp()
  admin = await app.anAdmin()
})
afterAll(() => app.stop())

const as = (token: string) => clientOf(app.url, token)
const whoAmI = async (token: string) => (await as(token).get('/api/users/me')).status

/** A token signed by hand, so that each part of it can be wrong. */
function forge(claims: Record<string, unknown>, { header = {}, secret = JWT_SECRET } = {}): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

describe('door 8: an access token', () => {
  let ada: SignedInUser
  let claims: Record<string, unknown>
  beforeAll(async () => {
    ada = await app.aUser()
    claims = JSON.parse(Buffer.from(ada.accessToken.split('.')[1] ?? '', 'base64url').toString())
  })

  test('has the claims of the contract, and a well-made copy of it is good', async () => {
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub'])
    expect(await whoAmI(forge({ ...claims, jti: randomUUID() }))).toBe(200)
  })

  test.each([
    [
      'no algorithm',
      () =>
        `${forge(claims, { header: { alg: 'none' } })
          .split('.')
          .slice(0, 2)
          .join('.')}.`,
    ],
    ['another algorithm', () => forge(claims, { header: { alg: 'HS512' } })],
    ['another key', () => forge(claims, { secret: 'x'.repeat(32) })],
    [
      'a key of its own choosing',
      () => forge(claims, { header: { jwk: { kty: 'oct', k: 'eA' }, kid: '../../etc/passwd' }, secret: 'x' }),
    ],
    [
      'an address to fetch a key from',
      () => forge(claims, { header: { jku: `${app.url}/api/openapi.json`, x5u: app.url }, secret: 'x'.repeat(32) }),
    ],
    ['an algorithm of key pairs', () => forge(claims, { header: { alg: 'RS256' } })],
    ['no algorithm in another case', () => forge(claims, { header: { alg: 'nOnE' } })],
    ['another audience', () => forge({ ...claims, aud: 'elsewhere' })],
    ['another issuer', () => forge({ ...claims, iss: 'elsewhere' })],
    ['an end in the past', () => forge({ ...claims, exp: 1 })],
    ['no end', () => forge({ ...claims, exp: undefined })],
    ["another user's id", () => forge({ ...claims, sub: String(admin.id) })],
    ['an id that is none', () => forge({ ...claims, sub: '1 OR 1=1' })],
    ['a session that is not theirs', () => forge({ ...claims, sid: 999_999_999 })],
    ['a beginning in the future', () => forge({ ...claims, nbf: 9_999_999_999 })],
    ['a refresh token in its place', () => ada.refreshToken],
    ['nonsense', () => 'a.b.c'],
  ])('is refused with %s', async (_what, token) => {
    expect(await whoAmI(token())).toBe(401)
  })
})

describe('door 9: what ends a credential ends it at the next request', () => {
  const refresh = (user: SignedInUser) => app.post('/api/auth/refresh', { refresh_token: user.refreshToken })

  test('signing out', async () => {
    const ada = await app.aUser()
    await ada.post('/api/auth/logout')
    expect(await whoAmI(ada.accessToken)).toBe(401)
    expect((await refresh(ada)).status).toBe(401)
  })

  test('a new password ends all other sessions, and keeps the own one', async () => {
    const ada = await app.aUser()
    const other = (await app.post('/api/auth/login', { email: ada.email, password: ada.password })).body.data
    const changed = await ada.post('/api/auth/change-password', {
      current_password: ada.password,
      new_password: 'another fine passphrase',
    })
    expect(changed.status).toBe(200)
    expect(await whoAmI(other.access_token)).toBe(401)
    expect(await whoAmI(ada.accessToken)).toBe(200)
  })

  test('deactivation ends sessions, refresh tokens and API keys', async () => {
    const ada = await app.aUser()
    const { key } = (await ada.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data
    expect(await whoAmI(key)).toBe(200)
    await admin.patch(`/api/users/${ada.id}`, { is_active: false })
    expect([await whoAmI(ada.accessToken), await whoAmI(key), (await refresh(ada)).status]).toEqual([401, 401, 401])
  })

  test('a role that is taken away', async () => {
    const ada = await app.aUser()
    await admin.patch(`/api/users/${ada.id}`, { role: 'admin' })
    expect((await ada.get('/api/users')).status).toBe(200)
    await admin.patch(`/api/users/${ada.id}`, { role: 'user' })
    expect([401, 403]).toContain((await ada.get('/api/users')).status)
  })

  test('an API key that is deleted, or past its end', async () => {
    const ada = await app.aUser()
    const made = (await ada.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data
    await ada.delete(`/api/api-keys/${made.id}`)
    expect(await whoAmI(made.key)).toBe(401)
    for (const expires_at of ['2099-12-31T23:59:60Z', '0000-01-01T00:00:00Z']) {
      expect((await ada.post('/api/api-keys', { name: 'k', scopes: ['read'], expires_at })).status).toBe(422)
    }
    const past = await ada.post('/api/api-keys', { name: 'k', scopes: ['read'], expires_at: '2020-01-01T00:00:00Z' })
    expect([422, 401]).toContain(past.status === 201 ? await whoAmI(past.body.data.key) : past.status)
  })
})

describe('door 10: a refresh token', () => {
  const refresh = (token: string) => app.post('/api/auth/refresh', { refresh_token: token })

  test('is good once; shown again it revokes its whole family', async () => {
    const ada = await app.aUser()
    const first = await app.post('/api/auth/refresh', { refresh_token: ada.refreshToken })
    expect(first.status).toBe(200)
    expect(await whoAmI(first.body.data.access_token)).toBe(200)
    const again = await app.post('/api/auth/refresh', { refresh_token: ada.refreshToken })
    expect([again.status, again.body.error]).toEqual([401, 'token_reused'])
    expect(await whoAmI(first.body.data.access_token)).toBe(401)
    expect((await app.post('/api/auth/refresh', { refresh_token: first.body.data.refresh_token })).status).toBe(401)
  })

  test('is the only thing that is taken as one', async () => {
    const ada = await app.aUser()
    for (const token of [ada.accessToken, ada.password, `${ada.refreshToken}=`, ada.refreshToken.slice(0, -1)]) {
      expect([401, 422]).toContain((await refresh(token)).status)
    }
    expect((await refresh(ada.refreshToken)).status).toBe(200)
  })

  test('used twenty times at once leaves at most one live family', async () => {
    const ada = await app.aUser()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.post('/api/auth/refresh', { refresh_token: ada.refreshToken })),
    )
    const [winner, ...others] = answers.filter(({ status }) => status === 200)
    expect(others).toEqual([])
    // Somebody else held it too: what the winner got is dead as well.
    if (winner) expect(await whoAmI(winner.body.data.access_token)).toBe(401)
  })

  test('door 27: in a cookie needs the header that other sites cannot send', async () => {
    const ada = await app.aUser()
    const login = await app.post('/api/auth/login', { email: ada.email, password: ada.password, cookie: true })
    const cookie = login.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(login.body.data.refresh_token).toBeNull()
    const [pair = ''] = cookie.split(';')
    expect((await app.post('/api/auth/refresh', {}, { cookie: pair })).status).toBe(403)
    expect((await app.post('/api/auth/refresh', {}, { cookie: pair, origin: 'https://evil.example' })).status).toBe(403)
    // What a form of another site can send is no JSON.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b']) {
      const response = await app.raw('POST', '/api/auth/refresh', {
        headers: { cookie: pair, 'content-type': type, 'x-requested-with': 'page' },
        body: '{}',
      })
      expect(response.status).toBe(415)
    }
    expect((await app.post('/api/auth/refresh', {}, { cookie: pair, 'x-requested-with': 'page' })).status).toBe(200)
    expect((await app.request('GET', '/api/users/me', { headers: { cookie: pair } })).status).toBe(401)
  })
})

test('a cookie that came by TLS goes back by nothing else', async () => {
  const behindProxy = await anApp({ TRUSTED_PROXIES: '127.0.0.1' })
  const ada = await behindProxy.aUser()
  const login = (headers: Record<string, string>) =>
    behindProxy.post('/api/auth/login', { email: ada.email, password: ada.password, cookie: true }, headers)
  expect((await login({ 'x-forwarded-proto': 'https' })).headers.get('set-cookie')).toMatch(/; Secure/)
  expect((await login({})).headers.get('set-cookie')).not.toMatch(/; Secure/)
})

describe('door 6: registration', () => {
  test('fifty at once with the setup token make one administrator at most', async () => {
    const fresh = await anApp()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        fresh.post('/api/auth/register', {
          email: `first${index}@example.org`,
          password: 'correct horse battery',
          setup_token: fresh.setupToken,
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const { rows } = await fresh.database.pool.query(
      "SELECT count(*)::int AS n FROM users WHERE role = 'admin' AND kind = 'person'",
    )
    expect(rows[0].n).toBe(1)
    // Fifty password hashes take their time.
  }, 90_000)

  test('fifty at once with one e-mail, in every case and Unicode form, make one user', async () => {
    const spellings = [
      'Ada.Lovelace@Example.org',
      'ada.lovelace@example.org',
      'ADA.LOVELACE@EXAMPLE.ORG',
      'ａda.lovelace@example.org',
      'ada.lovelace@ｅxample.org',
      'ada.loveℓace@example.org',
      'ada.lovelacⅇ@example.org',
      ' ada.lovelace@example.org ',
      '\u2002ada.lovelace@example.org\n',
    ]
    const forms = Array.from({ length: 50 }, (_, at) => spellings[at % spellings.length])
    const answers = await Promise.all(
      forms.map((email) => app.post('/api/auth/register', { email, password: 'correct horse battery' })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => ![201, 409, 422].includes(status))).toEqual([])
  }, 90_000)

  test('fifty passwords to hash keep nobody from the disk or the database', async () => {
    const ada = await app.aUser()
    const project = (await ada.post('/api/projects', { name: 'Notes' })).body.data.id
    let answered = 0
    const registrations = Array.from({ length: 50 }, async () => {
      const account = { email: `${randomUUID()}@example.org`, password: 'correct horse battery' }
      expect((await app.post('/api/auth/register', account)).status).toBe(201)
      answered++
    })
    const keep = async () => {
      expect((await upload(ada, project, { name: 'note.md', content: 'Kept.' })).status).toBe(202)
      expect(answered).toBeLessThan(25)
    }
    await Promise.all([...registrations, keep()])
  }, 90_000)

  test.each([
    ['short', 'seven77'],
    ['among the commonest', 'password123'],
    ['longer than 72 bytes', 'ü'.repeat(37)],
  ])('refuses a password that is %s, and says so', async (_what, password) => {
    const { status, body } = await app.post('/api/auth/register', { email: `p${randomUUID()}@example.org`, password })
    expect(status).toBe(422)
    expect(body.fields).toEqual([{ path: 'body.password', message: expect.any(String) }])
  })

  test('is closed when the settings say so', async () => {
    const closed = await anApp({ REGISTRATION: 'closed' })
    const { status } = await closed.post('/api/auth/register', {
      email: 'eve@example.org',
      password: 'correct horse battery',
    })
    expect(status).toBe(403)
  })
})

describe('signing in', () => {
  const PAIRS = trials(15, 500)

  // Beside other tests the clock says what those do as well; the time of the processors says what this process does.
  const workMs = isFull
    ? async (work: () => Promise<unknown>): Promise<number> => {
        const startedAt = performance.now()
        await work()
        return performance.now() - startedAt
      }
    : cpuMs

  test(`door 12: takes the same time for an unknown e-mail and a wrong password (${PAIRS} pairs)`, async () => {
    const proxied = await anApp({ TRUSTED_PROXIES: '127.0.0.1' })
    const ada = await proxied.aUser()
    const attempt = (email: string, address: string): Promise<number> =>
      workMs(async () => {
        const wrong = { email, password: 'wrong wrong wrong' }
        const { status } = await proxied.post('/api/auth/login', wrong, { 'x-forwarded-for': address })
        expect(status).toBe(401)
      })
    const times: number[] = []
    const differences: number[] = []
    for (let pair = 0; pair < PAIRS; pair++) {
      // Each from an address of its own, which none of the throttles knows; either comes first in turn.
      const from = (last: number) => `10.${pair >> 8}.${pair & 255}.${last}`
      const ofKnown = () => attempt(ada.email, from(1))
      const ofUnknown = () => attempt(`nobody${pair}@example.org`, from(2))
      const first = pair % 2 === 0 ? await ofKnown() : await ofUnknown()
      const second = pair % 2 === 0 ? await ofUnknown() : await ofKnown()
      times.push(first, second)
      differences.push(pair % 2 === 0 ? first - second : second - first)
    }
    // 10 ms on a machine of one's own; beside other work a share of the time itself.
    const bound = Math.max(10, (isFull ? 0.15 : 0.35) * percentile(times, 0.5))
    expect(Math.abs(percentile(differences, 0.5))).toBeLessThan(bound)
  }, 600_000)

  test('door 13: a guesser is slowed by address and account, and whoever knows the password gets in from another', async () => {
    const proxied = await anApp({ TRUSTED_PROXIES: '127.0.0.1' })
    const ada = await proxied.aUser()
    const from = (address: string, password: string, email = ada.email) =>
      proxied.post('/api/auth/login', { email, password }, { 'x-forwarded-for': address })
    await Promise.all(Array.from({ length: 10 }, () => from('203.0.113.7', 'wrong')))
    expect((await from('203.0.113.7', ada.password)).status).toBe(429)
    expect((await from('203.0.113.8', ada.password)).status).toBe(200)
    // Whoever has one address of a network of IPv6 has 2^64: they count as one.
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, index) => from(`2001:db8:1:2::${index + 1}`, 'wrong')),
    )
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(2)
    expect((await from('2001:db8:1:3::1', ada.password)).status).toBe(200)
    // Two dozen password hashes take their time.
  }, 90_000)

  test('door 13: a stolen session is no way to guess the password either', async () => {
    const ada = await app.aUser()
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => ada.delete('/api/users/me', { password: 'wrong wrong wrong' })),
    )
    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(10)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(2)
    expect(await whoAmI(ada.accessToken)).toBe(200)
  })

  test('answers alike for an unknown e-mail and a wrong password', async () => {
    const ada = await app.aUser()
    const [wrong, unknown] = await Promise.all([
      app.post('/api/auth/login', { email: ada.email, password: 'wrong wrong wrong' }),
      app.post('/api/auth/login', { email: 'nobody@example.org', password: 'wrong wrong wrong' }),
    ])
    expect(wrong.status).toBe(401)
    expect({ ...wrong.body, trace_id: '' }).toEqual({ ...unknown.body, trace_id: '' })
  })

  test('is slowed after ten wrong passwords; a forged address changes nothing; others still get in', async () => {
    const [ada, bob] = [await app.aUser(), await app.aUser()]
    const guess = (index: number) =>
      app.post('/api/auth/login', { email: ada.email, password: 'wrong' }, { 'x-forwarded-for': `10.0.0.${index}` })
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => guess(index)))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(2)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await app.post('/api/auth/login', { email: bob.email, password: bob.password })).status).toBe(200)
  })
})

test('door 11: an API key does what its scopes say and no more, and never manages keys', async () => {
  const ada = await app.aUser()
  const { key } = (await ada.post('/api/api-keys', { name: 'k', scopes: ['read'] })).body.data
  expect((await as(key).get('/api/projects')).status).toBe(200)
  expect((await as(key).post('/api/projects', { name: 'x' })).status).toBe(403)
  expect((await as(key).get('/api/api-keys')).status).toBe(403)
  const { items } = (await ada.get('/api/api-keys')).body.data
  expect(JSON.stringify(items)).not.toContain(key)
})

test('door 27: an origin that is not named may not read answers', async () => {
  for (const origin of ['https://evil.example', 'null']) {
    const response = await app.raw('GET', '/api/health/live', { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  }
})

test('the token of /metrics is compared whatever its length and script', async () => {
  const guarded = await anApp({ METRICS_TOKEN: 'grüße-aus-köln' })
  for (const token of ['x'.repeat(14), 'x', 'gruesse-aus-koeln']) {
    expect((await guarded.request('GET', '/metrics', { headers: { authorization: `Bearer ${token}` } })).status).toBe(
      401,
    )
  }
  expect((await guarded.get('/metrics')).status).toBe(401)
})
