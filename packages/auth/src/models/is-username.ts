import { matches, type Validator } from '@tsango/core/fields'

/** Accepts letters and digits of any script, and `@ . + - _`. */
export const isUsername: Validator<string> = matches(
  /^[\p{L}\p{N}@.+_-]+$/u,
  'Enter letters, digits and @ . + - _ only.',
)

/** A username as it is stored and looked up: of several ways to write the same letters, one (Unicode's NFKC). */
export function normalizeUsername(username: string): string {
  return username.normalize('NFKC').trim()
}
