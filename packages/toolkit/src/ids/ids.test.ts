import { describe, expect, it } from 'vitest'
import { createUuidv7, isUuid, uuidv4, uuidv7 } from './ids.ts'

describe('isUuid', () => {
  it.each([
    '',
    'x',
    '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2',
    '0191b1a23c4d7e5f8a6b7c8d9e0f1a2b',
    '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b\n',
    'g191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b',
    null,
    undefined,
    7,
    {},
  ])('refuses %j', (text) => {
    expect(isUuid(text)).toBe(false)
  })

  it('takes either case, and any version unless one is asked for', () => {
    expect(isUuid('0191B1A2-3C4D-7E5F-8A6B-7C8D9E0F1A2B')).toBe(true)
    expect(isUuid('00000000-0000-0000-0000-000000000000')).toBe(true)
    expect(isUuid('00000000-0000-4000-0000-000000000000', 4)).toBe(false)
  })
})

describe('uuidv4', () => {
  it('makes different ids of version 4', () => {
    const ids = new Set(Array.from({ length: 1000 }, uuidv4))
    expect(ids.size).toBe(1000)
    for (const id of ids) expect(isUuid(id, 4)).toBe(true)
  })
})

describe('uuidv7', () => {
  it('makes growing ids of version 7 however fast they are made', () => {
    let last = ''
    for (let made = 0; made < 50_000; made++) {
      const id = uuidv7()
      if (!(id > last) || !isUuid(id, 7)) expect.fail(`${id} after ${last}`)
      last = id
    }
  })

  it('carries its time in its first 48 bits', () => {
    const time = Date.parse('2026-11-20T06:00:00.123Z')
    const id = createUuidv7({ now: () => time })()
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(time)
  })

  it('matches the worked value of RFC 9562, appendix A.6, but for the counter that starts below its middle', () => {
    const bytes = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]
    const id = createUuidv7({ now: () => 0x017f22e279b0, random: (block) => block.set(bytes) })()
    expect(id).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f')
  })

  it('goes on growing when the clock steps back or stands still past the counter', () => {
    const clock = [1000, 900, 1000, 0]
    const next = createUuidv7({ now: () => clock.shift() ?? 1000 })
    const ids = Array.from({ length: 10_000 }, next)
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('shares nothing between two generators', () => {
    const later = createUuidv7({ now: () => 5000 })
    const earlier = createUuidv7({ now: () => 10 })
    expect(later() > earlier()).toBe(true)
  })
})
