import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { fromBase64url, fromUtf8, toBase64url, toUtf8 } from '@tsango/toolkit/encodings'
import { DecryptionFailed, EncryptionKeyMissing } from '../errors/errors.ts'

/** Encrypts the texts of encrypted columns. */
export interface Cipher {
  /** Encrypts with the newest key. */
  encrypt(text: string, bound: string): string
  /** Decrypts with whichever key it was. Raises {@link DecryptionFailed}. */
  decrypt(text: string, bound: string): string
}

const ALGORITHM = 'aes-256-gcm'
const VERSION = 'e1'
const NONCE = 12
const TAG = 16

/**
 * Makes a cipher of AES-256-GCM (NIST SP 800-38D) from secret texts, the newest first. Each text gets a nonce of its own by chance, and carries the id
 * of its key: `e1:1f2e3d4c:…`. What it is bound to is authenticated with it, so that it cannot be read elsewhere.
 */
export function createCipher(secrets: readonly string[]): Cipher {
  const keys = new Map(secrets.map((secret) => [idOf(secret), keyOf(secret)] as const))
  const [newest] = keys
  if (newest === undefined) throw new EncryptionKeyMissing([])
  const [id, key] = newest
  return {
    encrypt(text, bound) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG }).setAAD(toUtf8(bound))
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${VERSION}:${id}:${toBase64url(sealed)}`
    },
    decrypt(text, bound) {
      const [version, used = '', sealed = ''] = text.split(':', 3)
      if (version !== VERSION) throw new DecryptionFailed(bound, 'what the column holds was not encrypted here')
      const found = keys.get(used)
      if (found === undefined)
        throw new DecryptionFailed(bound, `its key "${used.slice(0, 8)}" is not among the "encryptionKeys"`)
      try {
        return open(fromBase64url(sealed), found, bound)
      } catch (cause) {
        throw new DecryptionFailed(bound, 'it was changed, or written for another column', { cause })
      }
    },
  }
}

function open(sealed: Uint8Array, key: Uint8Array, bound: string): string {
  const end = sealed.length - TAG
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(toUtf8(bound)).setAuthTag(sealed.subarray(end))
  return fromUtf8(Buffer.concat([decipher.update(sealed.subarray(NONCE, end)), decipher.final()]))
}

// Two uses of one secret must not tell of each other.
function keyOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'tsango encrypted fields', 32))
}

function idOf(secret: string): string {
  return createHash('sha256').update('tsango key id\0').update(secret).digest('hex').slice(0, 8)
}
