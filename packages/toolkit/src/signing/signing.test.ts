import { describe, expect, it } from 'vitest'
import {
  BadSignature,
  createSigner,
  randomPassword,
  randomToken,
  SignatureExpired,
  SigningKeyMissing,
  timingSafeEqual,
} from './signing.ts'

const NOW = Date.parse('2026-11-20T06:00:00Z')
const at = (time: number, keys = ['new key', 'old key'], salt = 'test') => createSigner({ keys, salt, now: () => time })

describe('a signer', () => {
  it.each(['', '42', 'a.b.c', '.', '{"id":1}', 'é你😀', 'x'.repeat(10_000), 'line\nbreak'])(
    'gives back what it signed (%j)',
    (text) => {
      expect(at(NOW).unsign(at(NOW).sign(text))).toBe(text)
    },
  )

  it('notices any changed letter', () => {
    const signed = at(NOW).sign('user.42', { maxAge: '1h' })
    for (let index = 0; index < signed.length; index++) {
      const changed = signed.slice(0, index) + (signed[index] === 'A' ? 'B' : 'A') + signed.slice(index + 1)
      expect(() => at(NOW).unsign(changed), changed).toThrow(BadSignature)
    }
  })

  it.each(['', '.', '..', '...', '42', '42.', '42..', 'a.b.c', `42.${NOW.toString(36)}.`, '\u0000', '\ud800'])(
    'refuses what was never signed (%j)',
    (text) => {
      expect(() => at(NOW).unsign(text)).toThrow(BadSignature)
    },
  )

  it('refuses a second spelling of a genuine signature', () => {
    const signed = at(NOW).sign('42')
    for (const other of [`${signed}=`, `${signed} `, `${signed}\n`, signed.toUpperCase()])
      expect(() => at(NOW).unsign(other)).toThrow(BadSignature)
  })

  it('cannot be made to take part of the text for the stamp', () => {
    const signed = at(NOW).sign('42.5')
    const [, , stamp, mac] = signed.split('.')
    expect(() => at(NOW).unsign(`42.${stamp}.5.${mac}`)).toThrow(BadSignature)
  })

  it('verifies with every key and signs with the first', () => {
    const old = createSigner({ keys: ['old key'], salt: 'test', now: () => NOW })
    expect(at(NOW).unsign(old.sign('42'))).toBe('42')
    expect(() => old.unsign(at(NOW).sign('42'))).toThrow(BadSignature)
  })

  it('is of no use for another purpose', () => {
    const signed = at(NOW, ['key'], 'password-reset').sign('42')
    expect(() => at(NOW, ['key'], 'session').unsign(signed)).toThrow(BadSignature)
    expect(() => at(NOW, ['key'], '').unsign(signed)).toThrow(BadSignature)
  })

  it('expires by the age it was signed with', () => {
    const signed = at(NOW).sign('42', { maxAge: '1h' })
    expect(at(NOW + 3_600_000).unsign(signed)).toBe('42')
    expect(() => at(NOW + 3_600_001).unsign(signed)).toThrow(SignatureExpired)
    expect(() => at(NOW + 3_600_001).unsign(signed, { maxAge: '2h' })).toThrow('expired at 2026-11-20T07:00:00.000Z')
  })

  it('expires by the age that the reader allows', () => {
    const signed = at(NOW).sign('42')
    expect(at(NOW + 999).unsign(signed, { maxAge: 1000 })).toBe('42')
    expect(() => at(NOW + 1001).unsign(signed, { maxAge: '1s' })).toThrow(SignatureExpired)
    expect(at(NOW + 1e12).unsign(signed)).toBe('42')
  })

  it('says of a forged text only that it is forged, however old it claims to be', () => {
    const [text, , mac] = at(NOW).sign('42').split('.')
    const error = (() => {
      try {
        return at(NOW).unsign(`${text}.0-0.${mac}`)
      } catch (raised) {
        return raised
      }
    })()
    expect(error).toBeInstanceOf(BadSignature)
    expect(error).not.toBeInstanceOf(SignatureExpired)
  })

  it('bears with clocks that differ by a minute and no more', () => {
    const signed = at(NOW + 60_000).sign('42', { maxAge: '1h' })
    expect(at(NOW).unsign(signed)).toBe('42')
    expect(() => at(NOW - 1).unsign(signed)).toThrow('dated in the future')
  })

  it('does not sign what UTF-8 cannot carry', () => {
    expect(() => at(NOW).sign('\ud800')).toThrow('not well-formed')
  })

  it.each([[[]], [['']], [['  ']], [['key', '']]])('is not made with the keys %j', (keys) => {
    expect(() => createSigner({ keys, salt: 'reset' })).toThrow(SigningKeyMissing)
  })

  it('puts neither key nor text in an error', () => {
    const message = (() => {
      try {
        return at(NOW, ['s3cret-key']).unsign('personal.x.y')
      } catch (raised) {
        return JSON.stringify(raised) + String(raised)
      }
    })()
    expect(message).not.toMatch(/s3cret|personal/)
  })
})

describe('timingSafeEqual', () => {
  it.each([
    ['', '', true],
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'aa', false],
    ['', 'a', false],
    ['é', 'e\u0301', false],
    ['\ud800', '\ud801', false],
  ])('of %j and %j is %s', (a, b, expected) => {
    expect(timingSafeEqual(a, b)).toBe(expected)
  })
})

describe('random secrets', () => {
  it('differ', () => {
    expect(new Set(Array.from({ length: 1000 }, () => randomToken())).size).toBe(1000)
    expect(new Set(Array.from({ length: 1000 }, () => randomPassword())).size).toBe(1000)
  })

  it('use every letter of their alphabet and none that readers confuse', () => {
    const letters = new Set(randomPassword(20_000))
    expect(letters.size).toBe(56)
    expect([...'0Oo1lI'].some((letter) => letters.has(letter))).toBe(false)
  })
})
