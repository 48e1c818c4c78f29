import { posix } from 'node:path'
import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Agent, request } from 'undici'
import { AppError } from '../../core/errors.ts'
import { VERSION } from '../../core/version.ts'
import { type AddressOptions, createAddressCheck, lookupBy } from './checked-address.ts'

/** A page as it comes; what is wrong with it later is an error of `body`. */
export interface FetchedPage {
  /** Where it was found, after redirects. */
  url: string
  /** The last part of the address, or the host. */
  fileName: string
  /** Unpacked bytes, at most `maxBytes`. */
  body: Readable
}

/** Fetches pages that anyone may see. */
export interface WebFetcher {
  /**
   * @throws AppError 422 `url_not_allowed`, `address_not_public`, `url_unreachable`, `url_refused`, `too_many_redirects`;
   * 413 `file_too_large`; 504 `url_timeout`. None says what is behind an address.
   */
  fetch(url: string, limits: { maxBytes: number }): Promise<FetchedPage>
}

export interface WebFetcherOptions extends AddressOptions {
  /** For the whole of it: redirects, head and body. */
  timeoutMs: number
  ports?: readonly number[]
}

const MAX_REDIRECTS = 5
/** Those of the web. Others belong to services that take HTTP for something else. */
const PORTS = [80, 443, 8080, 8443]
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Kinds that are no documents, whatever is in them. */
const NO_DOCUMENT = /^(?:image|audio|video|font)\//i
const UNPACK: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

export function createWebFetcher(options: WebFetcherOptions): WebFetcher {
  const { timeoutMs, ports = PORTS } = options
  const checkedAddress = createAddressCheck(options)

  async function open(url: URL, signal: AbortSignal) {
    const address = await checkedAddress(url.hostname)
    // Connected to what was checked: a name that changes its mind in between changes nothing.
    const agent = new Agent({
      connect: { lookup: lookupBy(async () => address) },
      maxHeaderSize: 16_384,
    })
    const response = await request(url, {
      dispatcher: agent,
      signal,
      headers: {
        'user-agent': `Groundwire/${VERSION}`,
        accept: 'text/html,application/pdf,text/*;q=0.9,application/*;q=0.8',
        'accept-encoding': 'gzip, deflate, br',
      },
    }).catch(async () => {
      await agent.destroy()
      if (signal.aborted) throw timedOut()
      throw refused('url_unreachable', 'The server of this address did not answer.')
    })
    return { response, agent }
  }

  return {
    async fetch(address, { maxBytes }) {
      const signal = AbortSignal.timeout(timeoutMs)
      let url = checkedUrl(address, ports)
      for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
        const { response, agent } = await open(url, signal)
        const { statusCode, headers, body } = response
        const give = async (error: AppError): Promise<never> => {
          body.on('error', () => {}).destroy()
          await agent.destroy()
          throw error
        }
        if (REDIRECTS.has(statusCode)) {
          const location = headerOf(headers.location)
          body.on('error', () => {}).destroy()
          await agent.destroy()
          if (!URL.canParse(location, url.href))
            throw refused('url_refused', 'The server leads to an address that is none.')
          url = checkedUrl(new URL(location, url).href, ports)
          continue
        }
        if (statusCode !== 200) return give(refused('url_refused', `The server answered with status ${statusCode}.`))
        const type = headerOf(headers['content-type'])
        if (NO_DOCUMENT.test(type)) return give(refused('unsupported_type', 'This is no document but media.'))
        const encoding = headerOf(headers['content-encoding']).trim().toLowerCase()
        const unpack = UNPACK[encoding]
        if (!unpack && encoding !== '' && encoding !== 'identity') {
          return give(refused('url_refused', 'The server packs its answer in a way that is not known.'))
        }
        if (Number(headers['content-length'] ?? 0) > maxBytes) return give(tooLarge())
        // Breaking off, from either end, is seen where the bytes are counted.
        body.on('error', () => {})
        const unpacked = unpack ? pipeline(body, unpack(), () => {}) : body
        const counted = Readable.from(count(unpacked, { maxBytes, signal, end: () => agent.destroy() }))
        return { url: url.href, fileName: fileNameOf(url), body: counted }
      }
      throw refused('too_many_redirects', `This address leads on more than ${MAX_REDIRECTS} times.`)
    },
  }
}

function checkedUrl(address: string, ports: readonly number[]): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw refused('url_not_allowed', 'An address begins with http:// or https:// and holds no user name.')
  }
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (!ports.includes(port)) throw refused('url_not_allowed', `The port must be one of ${ports.join(', ')}.`)
  return url
}

async function* count(
  pieces: AsyncIterable<unknown>,
  { maxBytes, signal, end }: { maxBytes: number; signal: AbortSignal; end: () => Promise<void> },
): AsyncGenerator<Buffer, void, undefined> {
  let size = 0
  try {
    for await (const piece of pieces) {
      if (!Buffer.isBuffer(piece)) throw new Error('a byte stream gave something else')
      size += piece.length
      if (size > maxBytes) throw tooLarge()
      yield piece
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    if (signal.aborted) throw timedOut()
    throw refused('url_unreachable', 'The server broke off, or sent what cannot be unpacked.')
  } finally {
    await end()
  }
}

const headerOf = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '')

/** A name for what is at an address; what kind it is, its content says. */
function fileNameOf(url: URL): string {
  const last = posix.basename(url.pathname)
  try {
    return decodeURIComponent(last) || url.hostname
  } catch {
    return url.hostname
  }
}

const refused = (code: string, detail: string): AppError => new AppError(422, code, detail)
const tooLarge = (): AppError =>
  new AppError(413, 'file_too_large', 'What is at this address is larger than an upload may be.')
const timedOut = (): AppError => new AppError(504, 'url_timeout', 'What is at this address did not come in time.')
