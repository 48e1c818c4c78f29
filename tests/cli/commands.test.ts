import { once } from 'node:events'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  aDataDir,
  runCommand,
  type ServerProcess,
  spawnCommand,
  startServerProcess,
} from '../support/server-process.ts'
import { upload } from '../support/uploads.ts'

let folder: ReturnType<typeof aDataDir>
let server: ServerProcess
let env: Record<string, string>
beforeAll(async () => {
  folder = aDataDir()
  env = { DATA_DIR: folder.dataDir }
  server = await startServerProcess({ DATA_DIR: folder.dataDir })
})
afterAll(async () => {
  await server.end('SIGTERM')
  folder.remove()
})

/** Runs a command to its end, by default beside the server. */
const run = (args: string[], { input = '', settings = env } = {}) => runCommand(args, settings, input)

function aFile(name: string, text: string): string {
  const path = join(folder.dataDir, 'papers', name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

describe('ask', () => {
  test('uploads a file to the running server, answers from it and prints document, page, quote and trace', async () => {
    const file = aFile('lease.md', '# Lease\n\nThe lease of the office ends on 31 March 2031.')
    const { code, stdout, output } = await run(['ask', 'When does the lease of the office end?', file])
    expect(code).toBe(0)
    expect(stdout).toContain('> The lease of the office ends on 31 March 2031. [1]')
    expect(stdout).toMatch(/\[1\].* lease\.md, page 1\n {4}The lease of the office ends on 31 March 2031\./)
    expect(stdout).toMatch(/trace [0-9a-f]{32}/)
    expect(output).toContain(`${file}: ready, 1 page, 1 chunk`)
  })

  test('says under which id `trace` tells how the answer came to be', async () => {
    const file = aFile('rent.txt', 'The rent of the office is 900 euros.')
    const asked = await run(['ask', 'How much is the rent of the office?', file])
    const id = /trace ([0-9a-f]{32})/.exec(asked.stdout)?.[1] ?? ''
    const { code, stdout } = await run(['trace', id])
    expect(code).toBe(0)
    expect(stdout).toMatch(/answer \d+: complete\nHow much is the rent of the office\?/)
    expect(stdout).toMatch(/1 {2}\[1\] cited {2} rent\.txt v1 p1 .*lexical \d/)
    expect(stdout).toMatch(/ms {2}POST \/api\/chat\/stream\n.* {4}chat\.run/)
    expect(JSON.parse((await run(['trace', id, '--json'])).stdout)).toMatchObject({ trace_id: id })
    expect((await run(['trace', 'x'])).output).toContain('not_found')
  })

  test('prints the message as JSON for programs, and nothing else', async () => {
    const file = aFile('garden.txt', 'Tomatoes want sun and water.')
    const { code, stdout } = await run(['ask', 'What do tomatoes want?', file, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'complete', citations: [{ document_name: 'garden.txt' }] })
  })

  test.each([
    [['ask'], 2, "missing required argument 'question'"],
    [['ask', 'Why?', 'no-such-file.pdf'], 2, 'no-such-file.pdf does not exist'],
    [['ask', 'Why?', '--project', 'x'], 2, 'It takes the number of a project'],
    [['ask', 'Why?', '--project', '999999'], 1, 'not_found'],
    [['ask', 'Why?', '--model', 'gpt-none'], 1, 'unknown_model'],
    [['ask', 'Why?', '--agent', 'nobody'], 1, 'There is no agent "nobody"; there are: analyst, researcher'],
    [['nonsense'], 2, "unknown command 'nonsense'"],
  ])('%j ends with exit code %i and says why', async (args, expected, why) => {
    const { code, output } = await run(args)
    expect(output).toContain(why)
    expect(code).toBe(expected)
    expect(output).not.toMatch(/^\s+at /m)
  })

  test('a file that cannot be read ends with exit code 1 and its reason', async () => {
    const { code, output } = await run(['ask', 'Why?', aFile('empty.txt', '')])
    expect(code).toBe(1)
    expect(output).toContain('empty')
  })
})

describe('ingest', () => {
  test('takes files and folders, reports each, and fails when one failed', async () => {
    aFile('more/one.md', '# One\n\nFirst.')
    aFile('more/deep/two.txt', 'Second.')
    writeFileSync(join(folder.dataDir, 'papers/more/picture.png'), Buffer.from('89504e470d0a1a0a0000000d', 'hex'))
    const { code, stdout } = await run(['ingest', join(folder.dataDir, 'papers/more'), '--json'])
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .sort((a, b) => (a.file < b.file ? -1 : 1))
    expect(reports).toMatchObject([
      { status: 'ready', error: null },
      { status: 'ready', error: null },
      { status: 'failed', error: { code: 'unsupported_type' } },
    ])
    expect(code).toBe(1)
  })

  test('leaves alone what is there as it is, and tells files of one name by their folders', async () => {
    aFile('twice/terms.md', 'The first terms.')
    aFile('twice/old/terms.md', 'The old terms.')
    const again = async () => {
      const { code, stdout } = await run(['ingest', join(folder.dataDir, 'papers/twice'), '--json'])
      const reports = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      return { code, byId: new Map(reports.map(({ document_id, status }) => [document_id, status])) }
    }
    const first = await again()
    expect([...first.byId.values()]).toEqual(['ready', 'ready'])
    aFile('twice/terms.md', 'The second terms.')
    const second = await again()
    expect(second.code).toBe(0)
    expect([...second.byId.keys()].sort()).toEqual([...first.byId.keys()].sort())
    expect([...second.byId.values()].sort()).toEqual(['ready', 'unchanged'])
  })

  test('goes on where it was cut off: waits for what is being read, and sends nothing that is there, under whatever name', async () => {
    const project = (await server.operator.get('/api/projects')).body.data.items[0].id
    const documents = `/api/projects/${project}/documents`
    const path = aFile('cut/off.txt', 'It was cut off.')
    aFile('cut/copy of off.txt', 'It was cut off.')
    const begun = await upload(server.operator, project, { name: 'off.txt', content: readFileSync(path) })
    const { code, stdout } = await run(['ingest', join(folder.dataDir, 'papers/cut')])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^2 of 2 files are ready to be asked/)
    const { items } = (await server.operator.get(`${documents}?q=off.txt`)).body.data
    expect(items).toMatchObject([{ id: begun.body.data.id, version: 1, status: 'ready' }])
    const again = await run(['ingest', join(folder.dataDir, 'papers/cut')])
    expect(again.stdout).toBe('2 of 2 files are ready to be asked, 2 of them unchanged.\n')
  })

  test('with --watch it follows a folder: what comes, changes and goes', async () => {
    const papers = join(folder.dataDir, 'papers/watched')
    aFile('watched/stays.md', 'It stays.')
    const { child } = spawnCommand(['ingest', papers, '--watch', '--json'], env)
    const lines: { file: string; status: string }[] = []
    child.stdout?.on('data', (text: string) => {
      for (const line of text.trim().split('\n')) lines.push(JSON.parse(line))
    })
    const saw = (file: string, status: string) =>
      expect
        .poll(() => lines.filter((line) => line.file.endsWith(file) && line.status === status), { timeout: 20_000 })
        .toHaveLength(1)
    await saw('stays.md', 'ready')
    const comes = aFile('watched/new/comes.md', 'It comes.')
    await saw('comes.md', 'ready')
    rmSync(comes)
    await saw('comes.md', 'deleted')
    rmSync(join(papers, 'stays.md'))
    await saw('stays.md', 'deleted')
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })

  test('with --watch it finds what happened while nobody watched, and a renamed file is there under its new name', async () => {
    const project = (await server.operator.get('/api/projects')).body.data.items[0].id
    const papers = join(folder.dataDir, 'papers/moved')
    const old = aFile('moved/old name.md', 'It moves.')
    aFile('moved/goes.md', 'It goes.')
    const theirs = aFile('theirs.md', 'It came otherwise.')
    await run(['ingest', theirs])
    const watched = async (until: (lines: { file: string; status: string }[]) => void) => {
      const { child } = spawnCommand(['ingest', papers, '--watch', '--json'], env)
      let stdout = ''
      child.stdout?.on('data', (text: string) => {
        stdout += text
      })
      const lines = () => stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
      await vi.waitFor(() => until(lines()), { timeout: 20_000 })
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    await watched((lines) => expect(lines.map(({ status }) => status)).toEqual(['ready', 'ready']))
    renameSync(old, join(papers, 'new name.md'))
    rmSync(join(papers, 'goes.md'))
    await watched((lines) => {
      const did = lines.map(({ file, status }) => `${status} ${file.split('/').at(-1)}`).sort()
      expect(did).toEqual(['deleted goes.md', 'deleted old name.md', 'ready new name.md', 'unchanged new name.md'])
    })
    const names = async (q: string) => {
      const { items } = (await server.operator.get(`/api/projects/${project}/documents?q=${q}`)).body.data
      return items.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`)
    }
    expect(await names('name.md')).toEqual(['new name.md ready'])
    expect(await names('goes.md')).toEqual([])
    expect(await names('theirs.md')).toEqual(['theirs.md ready'])
  })

  test.each([
    [['ingest', '--watch', 'a', 'b'], '--watch takes one folder'],
    [['ingest', '--watch', 'package.json'], 'package.json is not a folder'],
  ])('%j is refused and says why', async (args, why) => {
    const { code, output } = await run(args)
    expect(output).toContain(why)
    expect(code).toBe(2)
  })
})

describe('user create-admin', () => {
  const login = (email: string, password: string) => server.operator.post('/api/auth/login', { email, password })

  test('makes the first administrator with the password from the standard input, and no second by the same name', async () => {
    const create = () =>
      run(['user', 'create-admin', '--email', 'ada@example.org'], { input: 'correct horse battery\n' })
    expect(await create()).toMatchObject({ code: 0, stdout: 'ada@example.org is an administrator now.\n' })
    expect((await login('ada@example.org', 'correct horse battery')).body.data.user.role).toBe('admin')
    expect((await create()).stdout).toContain('was there')
  })

  test('refuses a password that is too short, and makes no account', async () => {
    const { code, output } = await run(['user', 'create-admin', '--email', 'eve@example.org'], { input: 'short\n' })
    expect(code).toBe(1)
    expect(output).toContain('password')
    expect((await login('eve@example.org', 'short')).status).toBe(401)
  })
})

test('a second server on the same folder gets one clear line and exit code 1', async () => {
  const { code, output } = await run(['serve'], { settings: { ...env, PORT: '0' } })
  expect(code).toBe(1)
  expect(output.trim().split('\n')).toEqual([
    `The data folder ${folder.dataDir} is in use by another Groundwire process; stop it or set DATA_DIR to another folder.`,
  ])
})

test('a bad setting ends with one line that names it, and no secret', async () => {
  const { code, output } = await run(['serve'], { settings: { ...env, JWT_SECRET_KEY: 'hunter2hunter2' } })
  expect(code).toBe(1)
  expect(output).toMatch(/^JWT_SECRET_KEY takes at least 32 random characters.*\n$/)
  expect(output).not.toContain('hunter2')
})

test('the secrets of the first start can be read by their owner only', () => {
  for (const name of ['operator.key', 'jwt.secret', 'setup.token']) {
    expect(statSync(join(folder.dataDir, name)).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder.dataDir, name), 'utf8').length).toBeGreaterThan(30)
  }
})

test('a command starts a server for itself when none runs, and leaves none behind', async () => {
  const own = aDataDir()
  try {
    const file = join(own.dataDir, 'pens.txt')
    writeFileSync(file, 'The pens in the office are blue.')
    const settings = { DATA_DIR: own.dataDir }
    const { code, stdout } = await run(['ask', 'What colour are the pens in the office?', file], { settings })
    expect(stdout).toContain('The pens in the office are blue.')
    expect(code).toBe(0)
    const again = await run(['migrate'], { settings })
    expect(again).toMatchObject({ code: 0, stdout: 'The database is up to date.\n' })
  } finally {
    own.remove()
  }
}, 90_000)
