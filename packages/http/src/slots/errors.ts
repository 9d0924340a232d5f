import { TsangoError } from '@tsango/core/errors'

/** Raised when a handler gives something that is neither a response nor nothing, which the compiler was told not to see. */
export class NotAResponse extends TsangoError {
  readonly code = 'not_a_response'

  constructor(method: string, path: string, value: unknown) {
    super(
      `The handler of ${method} ${path} gave a value of type ${typeof value} instead of a Response. Return c.json(…), c.text(…) or new Response(…).`,
    )
  }
}
