import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { type Config, loadConfig } from '../config.ts'
import { DataFolderInUse } from '../core/data-folder.ts'
import { Secret } from '../core/secret.ts'
import { DoctorResponse, type Finding } from '../schemas/doctor.ts'
import { unreachable } from '../services/doctor/database.ts'
import { examineDatabase, examinePlace } from '../services/doctor/doctor.ts'
import { fail, ok, type Place } from '../services/doctor/types.ts'
import { ConfigError } from '../settings-reader.ts'
import { findServer } from './connection.ts'
import { loggerOf, openConfiguredDatabase, openConfiguredStore } from './environment.ts'
import { readEnvironment } from './settings.ts'

export interface DoctorOptions {
  json?: boolean
}

/** `groundwire doctor`: a line for each thing looked at, as it is found. */
export async function doctor({ json = false }: DoctorOptions): Promise<void> {
  const counts = { ok: 0, warn: 0, fail: 0 }
  for await (const finding of examine()) {
    counts[finding.status]++
    process.stdout.write(json ? `${JSON.stringify(finding)}\n` : lineOf(finding))
  }
  if (!json) process.stdout.write(`\n${counts.ok} ok, ${counts.warn} to look at, ${counts.fail} failed\n`)
  if (counts.fail > 0) process.exitCode = 1
}

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const

function lineOf({ check, status, what, mend }: Finding): string {
  const line = `${styleText(COLOURS[status], status.padEnd(4))}  ${check}: ${what}\n`
  return mend === null ? line : `${line}      ${mend}\n`
}

async function* examine(): AsyncGenerator<Finding> {
  const { config, findings } = settings(readEnvironment())
  yield* findings
  // What else is right depends on them.
  if (!config) return
  if (config.databaseUrl) yield* here(config)
  else yield* embedded(config)
}

const VARIABLE = /\b[A-Z][A-Z0-9_]+\b/g

/** Every variable that is wrong, not only the first; the settings when none is. */
function settings(env: Record<string, string | undefined>): { config: Config | null; findings: Finding[] } {
  const findings: Finding[] = []
  const left = { ...env }
  for (;;) {
    try {
      const config = loadConfig(left)
      if (findings.length > 0) return { config: null, findings }
      return { config, findings: [{ check: 'settings', ...ok('every variable is one that can be used') }] }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      findings.push({ check: 'settings', ...fail(error.message, 'Correct it in the environment or in .env.') })
      const named = (error.message.match(VARIABLE) ?? []).filter((name) => Object.hasOwn(left, name))
      if (named.length === 0) return { config: null, findings }
      for (const name of named) delete left[name]
    }
  }
}

/** The server that runs on this folder looks itself: nobody else can open its database. */
async function* embedded(config: Config): AsyncGenerator<Finding> {
  const running = await findServer({ ...config, apiKey: null })
  if (running) {
    yield { check: 'server', ...ok(`answers at ${running.url}, and looked at this:`) }
    yield* (await running.api.get(DoctorResponse, '/api/admin/doctor')).findings
  } else if (existsSync(join(config.dataDir, 'postgres'))) yield* here(config)
  else {
    yield* examinePlace(await placeOf(config))
    yield { check: 'database', ...ok(`embedded; it is made in ${config.dataDir} at the first start`) }
  }
}

async function* here(config: Config): AsyncGenerator<Finding> {
  const place = await placeOf(config)
  yield* examinePlace(place)
  try {
    const database = await openConfiguredDatabase(config, loggerOf({ ...config, logLevel: 'silent' }))
    try {
      yield* examineDatabase({ ...place, database })
    } finally {
      await database.close()
    }
  } catch (error) {
    const mend = 'Wait until the server has started; if it does not answer then, stop it and look at its log.'
    yield { check: 'database', ...(error instanceof DataFolderInUse ? fail(error.message, mend) : unreachable(error)) }
  }
}

/** The secret is read where it is, and not made: looking changes nothing. */
async function placeOf(config: Config): Promise<Place> {
  const path = join(config.dataDir, 'jwt.secret')
  const kept = config.jwtSecret === null && existsSync(path) ? new Secret(readFileSync(path, 'utf8').trim()) : null
  return { config, blobs: await openConfiguredStore(config), jwtSecret: config.jwtSecret ?? kept }
}
