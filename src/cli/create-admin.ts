import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Static } from 'typebox'
import { UserResponse } from '../schemas/user.ts'
import type { ApiClient } from './api-client.ts'
import { connect } from './connection.ts'
import { ApiError, UsageError } from './errors.ts'
import { itemsOf } from './pages.ts'
import { readConfig } from './settings.ts'

export interface CreateAdminOptions {
  email: string
  json?: boolean
}

type User = Static<typeof UserResponse>

/**
 * `groundwire user create-admin`: makes an administrator, or makes an existing account one (its password stays). The
 * password is read from the standard input, so that neither the process list nor the shell's history has it.
 */
export async function createAdmin({ email, json }: CreateAdminOptions): Promise<void> {
  const config = readConfig()
  const password = await readPassword()
  const { api, close } = await connect({ ...config, apiKey: null })
  try {
    const setupToken = readFileSync(join(config.dataDir, 'setup.token'), 'utf8').trim()
    const { user, isNew } = await register(api, { email, password, setupToken })
    const admin =
      user.role === 'admin'
        ? user
        : await api.send(UserResponse, 'PATCH', `/api/users/${user.id}`, { role: 'admin', tier: 'enterprise' })
    const done = isNew
      ? `${admin.email} is an administrator now.`
      : `${admin.email} was there; it is an administrator now.`
    process.stdout.write(json ? `${JSON.stringify(admin)}\n` : `${done}\n`)
  } finally {
    await close()
  }
}

/** By the setup token while there is no administrator, else as the operator. */
async function register(
  api: ApiClient,
  { email, password, setupToken }: { email: string; password: string; setupToken: string },
): Promise<{ user: User; isNew: boolean }> {
  for (const extra of [{ setup_token: setupToken }, {}]) {
    try {
      const user = await api.send(UserResponse, 'POST', '/api/auth/register', { email, password, ...extra })
      return { user, isNew: true }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'email_taken') return { user: await findUser(api, email), isNew: false }
      if (error.code !== 'invalid_setup_token') throw error
    }
  }
  throw new ApiError('forbidden', 'The operator may not make accounts here.')
}

async function findUser(api: ApiClient, email: string): Promise<User> {
  for await (const user of itemsOf(api, UserResponse, '/api/users')) {
    if (user.email === email.trim().toLowerCase()) return user
  }
  throw new ApiError('not_found', `${email} belongs to an account that cannot be an administrator.`)
}

async function readPassword(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  if (process.stdin.isTTY) process.stderr.write('Password (it will be visible): ')
  for await (const line of lines) {
    lines.close()
    return line
  }
  throw new UsageError('no password came on the standard input')
}
