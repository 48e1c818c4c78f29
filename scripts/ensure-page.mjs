// Usage: node scripts/ensure-page.mjs
// Builds the page (web/dist) when it is missing or older than what it is made of; takes milliseconds when it is not.
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const page = join(root, 'web')

const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
const sources = ['src', 'public'].flatMap((folder) =>
  readdirSync(join(page, folder), { recursive: true }).map((name) => join(page, folder, name)),
)
const newest = Math.max(
  ...[join(root, 'package-lock.json'), join(page, 'index.html'), join(page, 'vite.config.ts'), ...sources].map(timeOf),
)

if (timeOf(join(page, 'dist', 'index.html')) < newest) {
  console.error('Building the page (once; a few seconds)…')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  execFileSync(node, [vite, 'build', '--config', join(page, 'vite.config.ts'), '--logLevel', 'warn'], {
    cwd: root,
    // Whoever asks may be a test, whose NODE_ENV would bring React's own checks into the page.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2],
  })
}
