// Usage: node scripts/ensure-installed.mjs
// Installs what the lock file names, when it is not there yet; takes milliseconds when it is. Runs on any Node ≥ 20,
// before anything is installed, so it is plain JavaScript without dependencies.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.groundwire-installed')
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock

if (!installed) {
  console.error('Installing dependencies (once; about a minute)…')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  execFileSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] })
  // npm may be set up to run no install scripts; the runtime is fetched by one.
  const runtime = join(root, 'node_modules', 'node')
  if (!existsSync(join(runtime, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'))) {
    execFileSync(process.execPath, ['installArchSpecificPackage'], { cwd: runtime, stdio: ['ignore', 2, 2] })
  }
  writeFileSync(stamp, lock)
}
