import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { pathOf, settingNames, type Tree, textOf, yamlOf } from './files.ts'

const compose = yamlOf('deploy/compose.yaml')
const services: [string, Tree][] = Object.entries(compose.services)
const ours = services.filter(([, { image }]) => image.includes('GROUNDWIRE_IMAGE'))
/** What ends when it has done its work. */
const jobs = new Set(['migrate', 'bucket'])

test('every setting of our containers is one that the server reads', () => {
  expect(ours.map(([name]) => name)).toEqual(['migrate', 'web', 'worker'])
  const known = settingNames()
  for (const [, { environment }] of ours) {
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([])
  }
})

test('there is no password that everybody has: each comes from the environment, and compose refuses to start without', () => {
  const isSecret = (name: string) =>
    /PASSWORD|SECRET|TOKEN|_KEY$|MASTER_KEY/.test(name) &&
    !/ACCESS_KEY(_ID)?$/.test(name.replace('SECRET_ACCESS_KEY', ''))
  const given = services.flatMap(([, { environment = {} }]) => Object.entries<string>(environment))
  const secrets = given.filter(([name]) => isSecret(name))
  expect(secrets.length).toBeGreaterThan(8)
  for (const [name, value] of secrets) {
    // Grafana's is wanted with its profile only; its container refuses to start without.
    expect([name, value]).toEqual([
      name,
      expect.stringMatching(name.startsWith('GF_') ? /^\$\{\w+:-\}$/ : /^\$\{\w+:\?.+\}$/),
    ])
  }
  for (const [, value] of given) expect(String(value)).not.toMatch(/:\/\/[^@/]*:(?!\$\{)[^@/]+@/)
})

test('.env.example names every variable, those that are required first and empty', () => {
  const text = textOf('deploy/compose.yaml')
  const used = new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name))
  const required = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name))
  const example = textOf('deploy/.env.example')
  const listed = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => ({ name, value }))
  expect(new Set(listed.map(({ name }) => name))).toEqual(used)
  for (const name of required) expect(listed).toContainEqual({ name, value: '' })
})

describe.each(services)('%s', (name, service) => {
  test('can get no more rights than it starts with', () => {
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.security_opt).toEqual(['no-new-privileges:true'])
    expect(service.privileged).toBeUndefined()
  })

  test('has bounds: memory, processors, processes, log', () => {
    expect(service.mem_limit).toMatch(/^\d+[mg]$/)
    expect(service.cpus).toBeGreaterThan(0)
    expect(service.pids_limit).toBeGreaterThan(0)
    expect(service.logging.options).toMatchObject({ 'max-size': expect.any(String), 'max-file': expect.any(String) })
  })

  test('is published on loopback, if at all', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
    if (service.ports && !service.profiles) expect(name).toBe('web')
  })

  test.skipIf(jobs.has(name))('says whether it is well, and whoever needs it waits for that', () => {
    // Ours have that of the image; Jaeger's has nothing to ask with, and nobody waits for it.
    if (name === 'jaeger') expect(service.healthcheck).toEqual({ disable: true })
    else expect(service.healthcheck?.test ?? (service.build && [])).toBeInstanceOf(Array)
    for (const [needed, { condition }] of Object.entries<{ condition: string }>(service.depends_on ?? {})) {
      const wanted = jobs.has(needed) ? 'service_completed_successfully' : 'service_healthy'
      expect([needed, condition]).toEqual([needed, needed === 'jaeger' ? 'service_started' : wanted])
    }
  })
})

test('our containers write to their volume and to /tmp only', () => {
  for (const [, service] of ours) {
    expect(service.read_only).toBe(true)
    expect(service.tmpfs).toEqual([expect.stringMatching(/^\/tmp:/)])
    expect(service.volumes).toEqual(['data:/data'])
  }
})

test('a container is not killed before its streams and jobs have had their grace', () => {
  for (const [name, { stop_grace_period }] of ours) {
    if (!jobs.has(name)) expect(Number.parseInt(stop_grace_period, 10)).toBeGreaterThan(2 * 30 + 5)
  }
})

test('images are those that scripts/services runs with docker', () => {
  const images = new Map(services.map(([name, { image }]) => [name, image]))
  const folder = 'scripts/services-lib'
  const lines = readdirSync(pathOf(folder)).flatMap((file) => [
    ...textOf(`${folder}/${file}`).matchAll(/^(\w+)_image=\$\{\w+:-(\S+)\}$/gm),
  ])
  // Models are what the person who runs it has.
  const shared = lines.filter(([, name]) => name !== 'embeddings')
  expect(shared.length).toBeGreaterThanOrEqual(6)
  for (const [, name = '', image] of shared) expect([name, images.get(name)]).toEqual([name, image])
})
