import { expect, it } from 'vitest'
import { canonicalIp, clientNetwork } from './addresses.ts'

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['::', '::'],
  ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['fe80:0:0:1:0:0:0:1', 'fe80:0:0:1::1'],
  ['::ffff:192.0.2.1', '::ffff:c000:201'],
])('writes %s as %s', (text, canonical) => {
  expect(canonicalIp(text)).toBe(canonical)
})

it.each([
  '',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.01',
  '192.0.2.1.',
  '1:2',
  ':::',
  '::1%eth0',
  '[::1]',
  '::1]/a[',
  'a.b.c.d',
  '1::2::3',
  ` ::1`,
])('refuses "%s"', (text) => {
  expect(canonicalIp(text)).toBeUndefined()
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:3:4:5:6', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['', ''],
])('counts the client of %j under %j', (address, network) => {
  expect(clientNetwork(address)).toBe(network)
})
