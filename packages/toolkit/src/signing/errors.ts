import { TsangoError } from '../errors/errors.ts'

/** Raised when a signed text was changed, was signed with another key or for another purpose, or was never signed. */
export class BadSignature extends TsangoError {
  readonly code: string = 'bad_signature'
  override readonly status = 400

  constructor(
    message = 'The signature does not match: the text was changed, or signed with another key or for another purpose.',
  ) {
    super(message)
  }
}

/** Raised when a signature is genuine but too old; it is a {@link BadSignature} too, so that one `catch` refuses both. */
export class SignatureExpired extends BadSignature {
  override readonly code = 'signature_expired'
  /** When it ended to be valid. */
  readonly expiredAt: Date

  constructor(expiredAt: Date) {
    super(`The signature expired at ${expiredAt.toISOString()}. Ask for a new one.`)
    this.expiredAt = expiredAt
  }
}

/** Raised when a signer is made without a key, or with an empty one. */
export class SigningKeyMissing extends TsangoError {
  readonly code = 'signing_key_missing'

  constructor(salt: string) {
    super(
      `The signer for "${salt}" has no key, or an empty one. Give it at least one secret in \`keys\`, the newest first.`,
    )
  }
}
