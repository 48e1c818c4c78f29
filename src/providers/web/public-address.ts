import ipaddr from 'ipaddr.js'

/** Addresses of IPv6 that hold one of IPv4, where a gateway would take a connection: NAT64 and 6to4 (RFC 6052, 3056). */
const EMBEDDING = ['64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32', '::/96'].map((range) =>
  ipaddr.parseCIDR(range),
)

/**
 * Whether an address is one of the public internet: none of this machine, its networks, its cloud's metadata, nor a
 * way around that by writing an address of IPv4 as one of IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv6' && EMBEDDING.some((range) => parsed.match(range))) return false
  return parsed.range() === 'unicast'
}
