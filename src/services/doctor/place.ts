import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isEasyToGuess } from '../../core/secret.ts'
import { type Check, fail, ok, type Place, type Verdict, warn } from './types.ts'

const NODE_MAJOR = 24
const GB = 1024 ** 3
const LITTLE_BYTES = 2 * GB
const TOO_LITTLE_BYTES = 0.2 * GB
const SECRET_FILES = ['jwt.secret', 'operator.key', 'setup.token']

export const node: Check<unknown> = {
  name: 'node',
  run: async () => {
    const { node: version } = process.versions
    if (Number.parseInt(version, 10) >= NODE_MAJOR) return [ok(`Node ${version}`)]
    return [
      warn(`Node ${version} is older than what Groundwire is tested on`, `Run it on Node ${NODE_MAJOR} or later.`),
    ]
  },
}

export const dataFolder: Check<Place> = {
  name: 'data folder',
  run: async ({ config: { dataDir } }) => {
    if (!existsSync(dataDir)) return [ok(`${dataDir} is made at the first start`)]
    try {
      accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch {
      return [
        fail(`${dataDir} cannot be written`, 'Give it to the user that runs Groundwire (chown), or set DATA_DIR.'),
      ]
    }
    return [...spaceVerdicts(dataDir), ...modeVerdicts(dataDir)]
  },
}

function spaceVerdicts(dataDir: string): Verdict[] {
  const { bavail, bsize } = statfsSync(dataDir)
  const free = bavail * bsize
  const what = `${dataDir} has ${(free / GB).toFixed(1)} GB left`
  const mend = 'Free some space, or move the folder to a larger disk (DATA_DIR).'
  if (free < TOO_LITTLE_BYTES) return [fail(what, mend)]
  return [free < LITTLE_BYTES ? warn(what, mend) : ok(what)]
}

/** Others on this machine must not read what opens everything. */
function modeVerdicts(dataDir: string): Verdict[] {
  const open = (path: string): boolean => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0
  const files = SECRET_FILES.map((name) => join(dataDir, name)).filter(open)
  return [
    ...(open(dataDir)
      ? [warn(`${dataDir} can be entered by other users of this machine`, `chmod 700 ${dataDir}`)]
      : []),
    ...(files.length > 0
      ? [fail(`others on this machine can read ${files.join(', ')}`, `chmod 600 ${files.join(' ')}`)]
      : []),
  ]
}

export const signingSecret: Check<Place> = {
  name: 'signing secret',
  run: async ({ config, jwtSecret }) => {
    if (!jwtSecret) return [ok('made at the first start')]
    if (jwtSecret.reveal().length < 32 || isEasyToGuess(jwtSecret.reveal())) {
      return [
        fail(
          `the secret in ${config.dataDir}/jwt.secret is short or easy to guess`,
          'Stop the server and remove that file: another is made, and everybody signs in again.',
        ),
      ]
    }
    if (config.jwtSecret) return [ok('JWT_SECRET_KEY is set')]
    if (!config.databaseUrl) return [ok('made here and kept in the data folder')]
    return [
      warn(
        'made here and kept in this data folder; another machine on the same database would make another one',
        'Set JWT_SECRET_KEY to the same 32 random characters or more on all machines, unless this is the only one.',
      ),
    ]
  },
}

const LOOPBACK = /^(?:localhost|::1|127\..*)$/

/** What is open to whoever reaches this machine. */
export const door: Check<Place> = {
  name: 'door',
  run: async ({ config }) => {
    if (LOOPBACK.test(config.host)) return [ok(`only this machine reaches the server (HOST=${config.host})`)]
    const verdicts: Verdict[] = []
    if (config.registration === 'open') {
      verdicts.push(
        warn(
          `whoever reaches ${config.host} can make an account`,
          'Set REGISTRATION=invite or closed, unless that is meant.',
        ),
      )
    }
    if (!config.metricsToken) {
      verdicts.push(
        warn(`whoever reaches ${config.host} can read /metrics`, 'Set METRICS_TOKEN, or let a proxy refuse that path.'),
      )
    }
    if (config.appEnv !== 'production') {
      verdicts.push(
        warn(
          `it is open to other machines and runs as ${config.appEnv}`,
          'Set APP_ENV=production: cookies are then sent over HTTPS only.',
        ),
      )
    }
    return verdicts.length > 0
      ? verdicts
      : [ok(`open to other machines (HOST=${config.host}), registration is ${config.registration}`)]
  },
}
