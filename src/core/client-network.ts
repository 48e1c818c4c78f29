import ipaddr from 'ipaddr.js'

/** What one customer of a provider is given (RFC 6177): whoever has one address of it has all 2^64. */
const IPV6_PREFIX_BITS = 64

/**
 * Under what an address is counted: itself, or of IPv6 its network, so that nobody gets a new count with each address.
 * An address of IPv4 that is written as one of IPv6 is the one of IPv4.
 */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  const bytes = parsed.toByteArray().fill(0, IPV6_PREFIX_BITS / 8)
  return `${ipaddr.fromByteArray(bytes).toString()}/${IPV6_PREFIX_BITS}`
}
