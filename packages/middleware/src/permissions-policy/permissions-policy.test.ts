import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { InvalidPermission, permissionsPolicy } from './permissions-policy.ts'

it('locks what spies or pays, and opens what it is told', async () => {
  const slot = permissionsPolicy({ camera: 'self', geolocation: ['self', 'https://maps.example.com'], fullscreen: '*' })
  const site = defineApp({ name: 'site', middleware: [slot], routes: (r) => void r.get('/', (c) => c.text('')) })
  const header = (await createHttpApplication({ apps: [site], mode: 'test' }).request('/')).headers.get(
    'permissions-policy',
  )
  for (const part of [
    'camera=(self)',
    'geolocation=(self "https://maps.example.com")',
    'fullscreen=*',
    'microphone=()',
    'payment=()',
    'hid=()',
    'window-management=()',
  ])
    expect(header).toContain(part)
})

it('refuses what would break out of its place', () => {
  for (const given of [
    { 'camera=(), x': 'self' },
    { camera: ['https://a.example", x="'] },
    { Camera: 'self' },
    { camera: ['a\r\nb'] },
  ])
    expect(() => permissionsPolicy(given as Record<string, 'self'>)).toThrow(InvalidPermission)
})
