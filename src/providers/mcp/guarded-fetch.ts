import { isIP } from 'node:net'
import type { FetchLike } from '@modelcontextprotocol/client'
import { Agent, fetch } from 'undici'
import { AppError } from '../../core/errors.ts'
import { VERSION } from '../../core/version.ts'
import { type AddressOptions, createAddressCheck, lookupBy } from '../web/checked-address.ts'
import { boundEvents, boundMessage } from './bounded-body.ts'

export interface GuardOptions extends AddressOptions {
  /** Hosts of one's own network that the operator has named, `host` or `host:port`. */
  allowedHosts: readonly string[]
  connectTimeoutMs: number
}

export interface GuardedFetch {
  fetch: FetchLike
  close(): Promise<void>
}

/**
 * Fetch to servers that somebody has configured: to public addresses only, checked when a connection is made and
 * connected to as checked, or to a host that the operator has named. It follows no redirect and keeps no cookie, and
 * no message may be larger than is good for this process.
 */
export function createGuardedFetch({ allowedHosts, connectTimeoutMs, ...addresses }: GuardOptions): GuardedFetch {
  const checkedAddress = createAddressCheck(addresses)
  const options = { maxHeaderSize: 16_384 }
  const anywhere = new Agent({ ...options, connect: { timeout: connectTimeoutMs } })
  const publicOnly = new Agent({ ...options, connect: { timeout: connectTimeoutMs, lookup: lookupBy(checkedAddress) } })

  async function dispatcherOf(url: URL): Promise<Agent> {
    const { hostname } = url
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    if (allowedHosts.includes(hostname) || allowedHosts.includes(`${hostname}:${port}`)) return anywhere
    // An address that is written out is connected to without being looked up.
    if (isIP(hostname.replace(/^\[|\]$/g, '')) > 0) await checkedAddress(hostname)
    return publicOnly
  }

  return {
    fetch: async (address, init = {}) => {
      const url = new URL(address)
      if (!/^https?:$/.test(url.protocol)) throw new AppError(422, 'url_not_allowed', 'Only http:// and https:// are.')
      const { method = 'GET', body = null, signal = null } = init
      if (body !== null && typeof body !== 'string') throw new Error('the protocol sends text')
      const headers = new Headers(init.headers)
      headers.set('user-agent', `Groundwire/${VERSION}`)
      const response = await fetch(url, {
        method,
        headers: Object.fromEntries(headers),
        body,
        signal,
        redirect: 'manual',
        dispatcher: await dispatcherOf(url),
      })
      const { status, statusText } = response
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
      const bound = isStream ? boundEvents : boundMessage
      return new Response(response.body === null ? null : bound(response.body), {
        status,
        statusText,
        headers: Object.fromEntries(response.headers),
      })
    },
    close: async () => {
      await Promise.all([anywhere.destroy(), publicOnly.destroy()])
    },
  }
}
