import { expect, it } from 'vitest'
import { canonicalIp } from './addresses.ts'

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
