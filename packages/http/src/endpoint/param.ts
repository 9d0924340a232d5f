import type { StandardSchema } from '../schema/standard.ts'

/** What a parameter is beside its schema. */
export interface ParameterInfo {
  /** Its name in the request, where the handler calls it otherwise: `'page[size]'`. */
  readonly as?: string
  readonly description?: string
  readonly example?: unknown
  readonly deprecated?: boolean
}

const infos = new WeakMap<StandardSchema, ParameterInfo>()

/**
 * Says more of a parameter than its schema does: another name in the request, a description, an example, that it is deprecated.
 *
 * @example
 * import * as v from 'valibot'
 * const size = param(v.optional(v.number(), 20), { as: 'page[size]', description: 'Rows a page.' })
 * size['~standard'].vendor // → 'valibot'
 */
export function param<S extends StandardSchema>(schema: S, info: ParameterInfo): S {
  // One schema may serve two parameters, so what is said of one hangs on a stand-in.
  const described = new Proxy(schema, {})
  infos.set(described, { ...parameterInfo(schema), ...info })
  return described
}

/** What {@link param} said of a schema. */
export function parameterInfo(schema: StandardSchema): ParameterInfo {
  return infos.get(schema) ?? {}
}
