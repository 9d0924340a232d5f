import { suggest } from '@tsango/toolkit/text'

/** What is said of an option that a setting does not have. */
export function unknownOption(name: string, known: Readonly<Record<string, unknown>>): string {
  const closest = suggest(name, Object.keys(known))
  return `"${name}" is not one of its options.${closest ? ` Did you mean "${closest}"?` : ''}`
}
