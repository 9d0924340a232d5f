import { TsangoError } from '@tsango/toolkit/errors'

/** Raised when the file of a secret is there and cannot be read. */
export class SecretUnreadable extends TsangoError {
  readonly code = 'secret_unreadable'
  readonly secret: string

  constructor(secret: string, reason: string) {
    super(`The file of the secret "${secret}" cannot be read: ${reason}.`)
    this.secret = secret
  }
}
