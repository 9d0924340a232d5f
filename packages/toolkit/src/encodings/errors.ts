import { TsangoError } from '../errors/errors.ts'

/** Raised when text is not in the encoding it is read as; the text itself is not in the message, as it may be a secret. */
export class InvalidEncoding extends TsangoError {
  readonly code = 'invalid_encoding'
  override readonly status = 400
  readonly encoding: string

  constructor(encoding: string, options?: { cause?: unknown }) {
    super(`The text is not valid ${encoding}.`, options)
    this.encoding = encoding
  }
}
