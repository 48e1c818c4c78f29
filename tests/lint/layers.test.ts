import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Runs the layer rules of `npm run lint` over the fixture's own `src/`. */
const cruise = (file: string) =>
  spawnSync(
    join(root, 'node_modules/.bin/depcruise'),
    [file, '--config', join(root, '.dependency-cruiser.cjs'), '--ts-config', join(root, 'tsconfig.json')],
    { cwd: join(root, 'tests/fixtures/layers'), encoding: 'utf8' },
  )

test('lint refuses an import that goes up: core from routes', () => {
  const result = cruise('src/core/imports-a-route.ts')
  expect(result.stdout).toContain('core-imports-up')
  expect(result.status).not.toBe(0)
})

test('lint allows an import that goes down: services from models', () => {
  const result = cruise('src/services/imports-a-model.ts')
  expect(result.stdout).toContain('no dependency violations found')
  expect(result.status).toBe(0)
})
