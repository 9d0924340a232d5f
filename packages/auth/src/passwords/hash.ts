import type { Validator } from '@tsango/core/fields'
import { randomToken } from '@tsango/toolkit/signing'

// OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const CURRENT = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`
const UNUSABLE = '!'

// Of a random password that nobody kept: what is checked where there is no hash, so that this takes as long as where there is one.
const DUMMY = `${CURRENT}J4SDbHkuby9jTD+O4dAjRw$s9VZDTDx0w6HyGfXGouwk8m5QmInvmBdy2bwSzGwfmo`

// Native code is loaded when the first password is checked, not with the models.
const argon2 = (): Promise<typeof import('@node-rs/argon2')> => import('@node-rs/argon2')

/** Unicode has several ways to write one letter, and keyboards differ in which they send (NIST SP 800-63B). */
const normalized = (password: string): string => password.normalize('NFKC')

/**
 * Hashes a password with argon2id (19 MiB, two passes, one lane) and a random salt, off the event loop; resolves to a PHC string, which holds
 * the parameters too.
 *
 * @example
 * const encoded = await hashPassword('four words in a row')
 * encoded // → /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/
 */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2()
  return hash(normalized(password), COST)
}

/**
 * Whether a password is the one that was hashed. Where there is no hash (no user, an unusable password, text that is no hash), it works as long
 * and gives false, so that the time does not tell who exists.
 */
export async function verifyPassword(encoded: string | undefined, password: string): Promise<boolean> {
  const { verify } = await argon2()
  const usable = encoded !== undefined && isUsable(encoded)
  try {
    return (await verify(usable ? encoded : DUMMY, normalized(password))) && usable
  } catch {
    // A damaged hash opens nothing.
    await verify(DUMMY, normalized(password))
    return false
  }
}

/** Whether a hash was made with other parameters than those of today. */
export function needsRehash(encoded: string): boolean {
  return isUsable(encoded) && !encoded.startsWith(CURRENT)
}

/** Makes what stands in the place of a hash where nobody can log in with a password: different each time, so that setting it ends sessions too. */
export function unusablePassword(): string {
  return `${UNUSABLE}${randomToken(30)}`
}

/** Whether there is a password to log in with. */
export function isUsable(encoded: string): boolean {
  return encoded.startsWith('$argon2')
}

/** Accepts what {@link hashPassword} and {@link unusablePassword} make: a plain password never gets into the database. */
export const isEncoded: Validator<string> = (value) =>
  isUsable(value) || value.startsWith(UNUSABLE)
    ? undefined
    : {
        code: 'plain_password',
        message: 'This is not an encoded password. Use setPassword(user, password) or createUser({ … }).',
      }
