import { createServer, type RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { createGzip, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createWebFetcher, type WebFetcherOptions } from '../../src/providers/web/fetch-page.ts'
import { isPublicAddress } from '../../src/providers/web/public-address.ts'
import { liveBytes } from '../support/live-memory.ts'

/** A server on 127.0.0.1 that counts its connections, and a fetcher that takes this address for a public one. */
async function aSite(listener: RequestListener, options: Partial<WebFetcherOptions> = {}) {
  const state = { connections: 0, resolved: [] as string[] }
  const server = createServer(listener).on('connection', () => state.connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const web = createWebFetcher({
    timeoutMs: 2_000,
    ports: [port],
    isAllowed: (one) => one === '127.0.0.1' || isPublicAddress(one),
    resolve: async (host) => {
      state.resolved.push(host)
      return host === 'site.test' ? ['127.0.0.1'] : host === 'inner.test' ? ['10.0.0.1'] : ['127.0.0.1', '10.0.0.1']
    },
    ...options,
  })
  return { web, state, at: (path: string, host = 'site.test') => `http://${host}:${port}${path}` }
}

const LIMITS = { maxBytes: 100_000 }
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fetched',
    (error: { code?: string }) => error.code ?? String(error),
  )

test.for([
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::a9fe:a9fe',
  '2002:7f00:1::',
  '2001:0:1::1',
  'fc00::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.for(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test('addresses of this machine are refused in every notation, and nothing is connected to', async () => {
  const { web, state, at } = await aSite((_request, response) => response.end('inside'), { isAllowed: isPublicAddress })
  const port = new URL(at('/')).port
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.1',
    '0',
    '[::1]',
    '[::ffff:7f00:1]',
    '127.0.0.1.',
  ]) {
    expect(await codeOf(web.fetch(`http://${host}:${port}/`, LIMITS)), host).toBe('address_not_public')
  }
  expect(await codeOf(web.fetch(at('/', 'site.test'), LIMITS))).toBe('address_not_public')
  expect(state.connections).toBe(0)
})

test.for([
  'ftp://site.test/',
  'file:///etc/passwd',
  'http://user@site.test/',
  'gopher://x',
  'no address',
  'http://site.test:22/',
])('%s is no address that is fetched', async (url) => {
  const { web } = await aSite((_request, response) => response.end())
  expect(await codeOf(web.fetch(url, LIMITS))).toBe('url_not_allowed')
})

test.for([1, 2, 3, 4, 5])('door 15: a redirect to an inner address is refused on hop %d', async (hop) => {
  const { web, state, at } = await aSite((request, response) => {
    const next = Number(request.url?.slice(1)) + 1
    response.writeHead(302, { location: next > hop ? at('/', 'inner.test') : `/${next}` }).end()
  })
  expect(await codeOf(web.fetch(at('/1'), LIMITS))).toBe('address_not_public')
  expect(state.connections).toBe(hop)
})

test.for([
  ['93.184.216.34', '::1'],
  ['2606:2800:220:1:248:1893:25c8:1946', '10.0.0.1'],
  ['93.184.216.34', '::ffff:169.254.169.254'],
  ['93.184.216.34', 'fe80::1%eth0'],
])('door 15: a name with the addresses %s and %s is refused', async (addresses) => {
  for (const order of [addresses, addresses.toReversed()]) {
    const { web, state, at } = await aSite((_request, response) => response.end(), {
      isAllowed: isPublicAddress,
      resolve: async () => order,
    })
    expect(await codeOf(web.fetch(at('/'), LIMITS))).toBe('address_not_public')
    expect(state.connections).toBe(0)
  }
})

test('a host with one inner address among public ones is refused', async () => {
  const { web, state, at } = await aSite((_request, response) => response.end())
  expect(await codeOf(web.fetch(at('/', 'mixed.test'), LIMITS))).toBe('address_not_public')
  expect(state.connections).toBe(0)
})

test('a page comes unpacked, with where it was found and what it is called; nothing of ours is sent', async () => {
  const seen: Record<string, unknown>[] = []
  const { web, at } = await aSite((request, response) => {
    seen.push(request.headers)
    if (request.url === '/old') return response.writeHead(302, { location: '/docs/guide%20one.html' }).end()
    return response
      .writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' })
      .end(gzipSync('<p>Hello</p>'))
  })
  const page = await web.fetch(at('/old'), LIMITS)
  expect(page).toMatchObject({ url: at('/docs/guide%20one.html'), fileName: 'guide one.html' })
  expect((await buffer(page.body)).toString()).toBe('<p>Hello</p>')
  for (const headers of seen)
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
})

test('each redirect is checked again, and they end', async () => {
  const { web, state, at } = await aSite((request, response) => {
    const next =
      request.url === '/inner' ? at('/', 'inner.test') : request.url === '/loop' ? '/loop' : 'file:///etc/passwd'
    response.writeHead(301, { location: next }).end()
  })
  expect(await codeOf(web.fetch(at('/inner'), LIMITS))).toBe('address_not_public')
  expect(await codeOf(web.fetch(at('/file'), LIMITS))).toBe('url_not_allowed')
  state.connections = 0
  expect(await codeOf(web.fetch(at('/loop'), LIMITS))).toBe('too_many_redirects')
  expect(state.connections).toBe(6)
})

test('a name that changes its mind after the check is connected to as it was checked', async () => {
  const answers = [['127.0.0.1'], ['10.0.0.1']]
  const { web, at } = await aSite((_request, response) => response.end('checked'), {
    resolve: async () => answers.shift() ?? [],
  })
  expect((await buffer((await web.fetch(at('/'), LIMITS)).body)).toString()).toBe('checked')
  expect(answers).toHaveLength(1)
})

test.for(['/announced', '/endless', '/bomb'])('%s ends at the limit', async (path) => {
  const { web, at } = await aSite((request, response) => {
    if (request.url === '/announced') return response.writeHead(200, { 'content-length': 10_000_000_000 }).write('x')
    const out = request.url === '/bomb' ? createGzip() : response
    if (out !== response) response.setHeader('content-encoding', 'gzip')
    if (out !== response) out.pipe(response)
    const zeros = Buffer.alloc(64 * 1024)
    const write = () => {
      while (!response.destroyed && out.write(zeros));
      if (!response.destroyed) out.once('drain', write)
    }
    write()
  })
  const work = web.fetch(at(path), LIMITS).then(({ body }) => buffer(body))
  expect(await codeOf(work)).toBe('file_too_large')
})

test.each(['endless', 'bomb'])(
  'door 16: %s takes no more memory than is on its way',
  async (kind) => {
    const { web, at } = await aSite(
      (_request, response) => {
        const out = kind === 'bomb' ? createGzip() : response
        if (out !== response) {
          response.setHeader('content-encoding', 'gzip')
          out.pipe(response)
        }
        const zeros = Buffer.alloc(64 * 1024)
        const write = () => {
          while (!response.destroyed && out.write(zeros));
          if (!response.destroyed) out.once('drain', write)
        }
        write()
      },
      { timeoutMs: 60_000 },
    )
    const before = liveBytes()
    let [read, measuredAt, most] = [0, 0, 0]
    const reading = async () => {
      const { body } = await web.fetch(at('/'), { maxBytes: 300_000_000 })
      for await (const piece of body) {
        read += piece.length
        if (read - measuredAt < 20_000_000) continue
        measuredAt = read
        most = Math.max(most, liveBytes() - before)
      }
    }
    expect(await codeOf(reading())).toBe('file_too_large')
    expect(measuredAt).toBeGreaterThan(250_000_000)
    expect(most).toBeLessThan(20_000_000)
  },
  90_000,
)

test('a body that drips ends at the deadline', async () => {
  const { web, at } = await aSite(
    (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    },
    { timeoutMs: 300 },
  )
  expect(await codeOf(web.fetch(at('/'), LIMITS).then(({ body }) => buffer(body)))).toBe('url_timeout')
})

test('media, and answers that are none, are refused', async () => {
  const { web, at } = await aSite((request, response) =>
    request.url === '/picture'
      ? response.writeHead(200, { 'content-type': 'image/png' }).end()
      : response.writeHead(404).end(),
  )
  expect(await codeOf(web.fetch(at('/picture'), LIMITS))).toBe('unsupported_type')
  expect(await codeOf(web.fetch(at('/missing'), LIMITS))).toBe('url_refused')
})
