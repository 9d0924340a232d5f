/**
 * The keys of encrypted columns.
 *
 * @module
 */

import type { Registry } from '@tsango/core'
import { defineSetting, type Read, type Setting } from '@tsango/core/settings'
import { isTexts } from '@tsango/toolkit/records'
import { EncryptionKeyMissing } from '../errors/errors.ts'
import { type Cipher, createCipher } from './cipher.ts'

const SHORTEST = 32

/**
 * The setting `encryptionKeys`: one secret text, or several with the newest first. The newest encrypts, all of them read; rows get the newest key when
 * they are saved. Needed as soon as a model has an encrypted field.
 */
export const encryptionKeys: Setting<readonly string[]> = defineSetting<readonly string[]>('encryptionKeys', {
  help: 'Random texts of 32 characters or more that encrypt fields, the newest first: [env.secret("ENCRYPTION_KEY")]. Make one with: openssl rand -base64 48',
  secret: true,
  form: 'list',
  read: readSecretKeys,
})

/** Reads one secret text or several from settings. */
export function readSecretKeys(given: unknown = []): Read<readonly string[]> {
  const keys: unknown = typeof given === 'string' ? [given] : given
  if (!isTexts(keys)) return { fault: 'it is neither a text nor a list of texts.' }
  if (keys.some((key) => key.length < SHORTEST)) return { fault: `a key has fewer than ${SHORTEST} characters.` }
  return new Set(keys).size < keys.length ? { fault: 'a key stands twice.' } : { value: keys }
}

/** The cipher for the models of a registry. Raises {@link EncryptionKeyMissing} where they need one and there is no key. */
export function cipherFor(registry: Registry, keys: readonly string[]): Cipher | undefined {
  if (keys.length > 0) return createCipher(keys)
  const fields = registry.models
    .filter(({ proxyOf }) => !proxyOf)
    .flatMap((model) => model.ownFields.filter((field) => field.kind === 'encrypted'))
  if (fields.length > 0) throw new EncryptionKeyMissing(fields.map((field) => `${field.model.label}.${field.name}`))
  return undefined
}
