import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pathOf, textOf } from './files.ts'

const dockerfile = textOf('deploy/Dockerfile')
const instructions = dockerfile
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .map((line) => line.trim())
const of = (instruction: string): string[] =>
  instructions.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1))

test('the image runs the Node that the tests run on', () => {
  const { devDependencies } = JSON.parse(textOf('package.json'))
  expect(dockerfile).toContain(`node:${devDependencies.node}-bookworm-slim`)
  expect(of('FROM').every((from) => /^\$\{NODE_IMAGE\}/.test(from))).toBe(true)
})

test('it does not run as root, and by number, so that a cluster can tell', () => {
  expect(of('USER')).toEqual(['1000:1000'])
})

test('everything that is copied is there, and let through to the builder', () => {
  const [everything, ...let_through] = textOf('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(everything).toBe('*')
  const allowed = new Set(let_through.map((line) => line.slice(1)))
  const copied = of('COPY')
    .filter((line) => !line.startsWith('--from'))
    .flatMap((line) => line.split(/\s+/).slice(0, -1))
  for (const path of copied) expect([path, existsSync(pathOf(path)), allowed.has(path)]).toEqual([path, true, true])
  expect(new Set(copied)).toEqual(allowed)
})

test('no secret gets into a layer', () => {
  expect(of('ARG')).toEqual([expect.stringMatching(/^NODE_IMAGE=/)])
  for (const line of of('ENV')) expect(line).not.toMatch(/SECRET|PASSWORD|TOKEN|KEY/)
})
