/** What a schema found wrong; `path` leads to the place in the value. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a schema makes of a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** What stands under `~standard` of a schema. */
export interface StandardProperties<Input, Output> {
  readonly version: 1
  /** The library, such as `'valibot'`. */
  readonly vendor: string
  readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
}

/**
 * A schema of any library that speaks Standard Schema (https://standardschema.dev): valibot, zod, arktype and others.
 *
 * @typeParam Input - what it takes
 * @typeParam Output - what it gives
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardProperties<Input, Output>
}

/** What a schema takes. */
export type InputOf<S extends StandardSchema> = NonNullable<S['~standard']['types']>['input']

/** What a schema gives. */
export type OutputOf<S extends StandardSchema> = NonNullable<S['~standard']['types']>['output']

/** Whether a value is a schema. */
export function isSchema(value: unknown): value is StandardSchema {
  // Schemas of arktype are functions.
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !('~standard' in value))
    return false
  const { '~standard': standard } = value
  return typeof standard === 'object' && standard !== null && 'validate' in standard
}
