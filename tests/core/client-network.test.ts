import { expect, test } from 'vitest'
import { clientNetwork } from '../../src/core/client-network.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['::1', '::/64'],
  ['no address', 'no address'],
])('%s is counted under %s', (address, network) => {
  expect(clientNetwork(address)).toBe(network)
})
