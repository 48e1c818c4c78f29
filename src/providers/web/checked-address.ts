import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { AppError } from '../../core/errors.ts'
import { isPublicAddress } from './public-address.ts'

/** How names become addresses, and which of these may be connected to. */
export interface AddressOptions {
  /** All addresses of a host. */
  resolve?(host: string): Promise<string[]>
  isAllowed?(address: string): boolean
}

/** @returns the one address that may be connected to. @throws AppError 422 `url_unreachable`, `address_not_public`. */
export type AddressCheck = (host: string) => Promise<string>

const resolveAll = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)

/** Every address of a host, as it stands in a URL, must be public. */
export function createAddressCheck({
  resolve = resolveAll,
  isAllowed = isPublicAddress,
}: AddressOptions): AddressCheck {
  return async (written) => {
    const host = written.replace(/^\[|\]$/g, '').replace(/\.$/, '')
    const addresses = isIP(host) > 0 ? [host] : await resolve(host).catch(() => [])
    const [first] = addresses
    if (first === undefined) {
      throw new AppError(422, 'url_unreachable', 'There is no such host, or it has no address.')
    }
    if (!addresses.every(isAllowed)) {
      throw new AppError(422, 'address_not_public', 'This address is not one of the public internet.')
    }
    return first
  }
}

/** For a connection to go to what `addressOf` gives: a name that changes its mind after a check changes nothing. */
export const lookupBy =
  (addressOf: AddressCheck): LookupFunction =>
  (host, { all }, done) => {
    addressOf(host).then(
      (address) => {
        const family = isIP(address)
        if (all) done(null, [{ address, family }])
        else done(null, address, family)
      },
      (error: Error) => done(error, ''),
    )
  }
