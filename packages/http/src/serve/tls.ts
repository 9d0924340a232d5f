import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { TlsInvalid } from './errors.ts'

/** A certificate and its key, each as PEM text or as the path of a file. */
export interface TlsOptions {
  /** With the certificates of whoever signed it behind it. */
  readonly cert: string
  readonly key: string
  readonly passphrase?: string
}

/** Reads a certificate and its key. Raises {@link TlsInvalid}, which shows nothing of the key. */
export function readTls({ cert, key, passphrase }: TlsOptions): TlsOptions {
  const read = { cert: pem('cert', cert), key: pem('key', key), ...(passphrase === undefined ? {} : { passphrase }) }
  try {
    createSecureContext(read)
  } catch (error) {
    throw new TlsInvalid('the certificate and the key do not go together, or one of them cannot be read', error)
  }
  return read
}

function pem(name: string, given: string): string {
  if (given.includes('-----BEGIN ')) return given
  try {
    return readFileSync(given, 'utf8')
  } catch (error) {
    throw new TlsInvalid(`the file of "${name}" cannot be read: ${given}`, error)
  }
}
