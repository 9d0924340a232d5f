import type { JsonSchema } from '@tsango/http/openapi'

/** The text of a parameter, read; or what is wrong with it. */
export type ReadText<T = unknown> = { readonly value: T } | { readonly fault: string }

/** One parameter of a list's address. */
export interface Parameter {
  readonly name: string
  readonly description: string
  readonly schema: JsonSchema
  /** Whether the schema is a list that is written with commas. */
  readonly list?: boolean
}

/** A parameter that keeps rows for which a lookup holds. */
export interface FilterParameter extends Parameter {
  /** The lookup as queries have it, unambiguous: `authorId__in` where the parameter is called `author__in`. */
  readonly lookup: string
  read(text: string): ReadText
}
