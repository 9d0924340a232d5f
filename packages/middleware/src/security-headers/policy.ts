import { TsangoError } from '@tsango/core/errors'

/** Directives of a content security policy and their sources; `false` takes one out. */
export type Directives = Readonly<Record<string, readonly string[] | false>>

/** Raised when a directive or a source of a content security policy could not stand in a header. */
export class InvalidPolicy extends TsangoError {
  readonly code = 'invalid_policy'

  constructor(part: string) {
    super(
      `"${part}" cannot stand in a content security policy: no blanks, commas, semicolons or line ends in one source.`,
    )
  }
}

const NONCE = "'nonce'"

/** Prepares a policy: what it returns gives its text, with a nonce or without. Raises {@link InvalidPolicy}. */
export function buildPolicy(given: Directives): (nonce?: string) => string {
  const directives = Object.entries(given).flatMap(([name, sources]) => (sources === false ? [] : [[name, ...sources]]))
  for (const part of directives.flat())
    if (!/^[\x21-\x2b\x2d-\x3a\x3c-\x7e]+$/.test(part)) throw new InvalidPolicy(part)
  const without = directives.map((parts) => parts.filter((part) => part !== NONCE).join(' ')).join('; ')
  const pieces = directives
    .map((parts) => parts.join(' '))
    .join('; ')
    .split(NONCE)
  return (nonce) => (nonce === undefined ? without : pieces.join(`'nonce-${nonce}'`))
}
