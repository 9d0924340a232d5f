import { TsangoError } from '@tsango/core/errors'

/** Raised when a key is too short to sign with. */
export class WeakSigningKey extends TsangoError {
  readonly code = 'weak_signing_key'

  constructor(id: string, shortest: number) {
    super(
      `The key ${JSON.stringify(id.slice(0, 60))} for signed requests is shorter than ${shortest} characters. Make one with randomToken().`,
    )
  }
}
