import { describe, expect, it } from 'vitest'
import {
  hashPassword,
  isEncoded,
  isUsable,
  needsRehash,
  passwordFaults,
  unusablePassword,
  verifyPassword,
} from './passwords.ts'

const codes = (...given: Parameters<typeof passwordFaults>): string[] =>
  passwordFaults(...given).map((fault) => fault.code)

describe('a hash', () => {
  it('is argon2id with the parameters of OWASP, salted anew each time', async () => {
    const [one, two] = [await hashPassword('secret'), await hashPassword('secret')]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(one.length).toBeLessThan(255)
    expect([await verifyPassword(one, 'secret'), await verifyPassword(one, 'Secret')]).toEqual([true, false])
  })

  it('knows a password by its letters, however they are written', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9 zoe\u0308'), 'cafe\u0301 zo\u00eb')).toBe(true)
  })

  it('reads all of a password', async () => {
    const long = 'x'.repeat(500)
    expect(await verifyPassword(await hashPassword(`${long}a`), `${long}b`)).toBe(false)
    expect(await verifyPassword(await hashPassword('a\0b'), 'a')).toBe(false)
  })

  it.each([
    undefined,
    '',
    '!',
    unusablePassword(),
    'plain',
    '$argon2id$',
    '$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA',
    '$2b$10$abcdefghijklmnopqrstuv',
  ])('that is none opens nothing (%s)', async (encoded) => {
    expect(await verifyPassword(encoded, encoded ?? '')).toBe(false)
    expect(await verifyPassword(encoded, '')).toBe(false)
  })

  it('with other parameters wants to be made anew, an unusable password never', async () => {
    expect(needsRehash('$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA')).toBe(true)
    expect(needsRehash(await hashPassword('x'))).toBe(false)
    expect(needsRehash(unusablePassword())).toBe(false)
    expect(isUsable(unusablePassword())).toBe(false)
    expect(isEncoded(unusablePassword())).toBeUndefined()
    expect(unusablePassword()).not.toBe(unusablePassword())
  })
})

describe('the rules of passwords', () => {
  it.each(['four words in a row', 'Xk7#mQ2$vR9p', 'ängstliche Büffel', '正しい馬の電池ホチキス止め'])(
    'accept %s',
    (password) => {
      expect(codes(password)).toEqual([])
    },
  )

  it('count characters, and ask for eight at least, whatever is set', () => {
    expect(codes('häuserx', {}, { minLength: 4 })).toEqual(['password_short'])
    expect(codes('häuserxy', {}, { minLength: 4 })).toEqual([])
    expect(codes('häuserx', {}, { minLength: Number.NaN })).toEqual(['password_short'])
    expect(codes('😀😁😂🤣😃😄😅😆😉😊😋', {})).toEqual(['password_short'])
    expect(codes('x y'.repeat(100))).toEqual(['password_long'])
  })

  it('refuse digits alone, also of other scripts', () => {
    expect(codes('918273645102')).toContain('password_numeric')
    expect(codes('٩١٨٢٧٣٦٤٥١٠٢')).toContain('password_numeric')
  })

  it.each([
    'Password1234',
    'p@ssw0rd!!!!',
    'passwordpassword',
    'qwertyuiop123',
    '123welcome123',
    'abcdefghijklmn',
    'aaaaaaaaaaaaaa',
    'zyxwvutsrqpon',
    'Motdepasse2026!',
    'letmein!!!!!!!',
  ])('refuse %s, which is guessed first', (password) => {
    expect(codes(password)).toContain('password_common')
  })

  it.each([
    ['annabel.lee', { username: 'annabel.lee' }],
    ['AnnabelLee99', { username: 'annabel.lee' }],
    ['annabel@poe.example', { email: 'annabel@poe.example' }],
    ['Annabel-2026', { email: 'annabel@poe.example' }],
    ['bélalugosi77', { firstName: 'Bela', lastName: 'Lugosi' }],
  ])('refuse %s of its owner %j', (password, owner) => {
    expect(codes(password, owner, { minLength: 8 })).toEqual(['password_similar'])
  })

  it('allow a sentence with a short name in it', () => {
    expect(codes('ann walks along the river', { username: 'ann' })).toEqual([])
    expect(codes('my friend annabel walks along the river', { username: 'annabel' })).toEqual([])
  })
})
