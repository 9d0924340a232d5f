import type { StandardSchema } from './standard.ts'

/** What of a schema of valibot says whether it takes nothing. */
interface Valibot {
  readonly type?: string
  readonly options?: readonly Valibot[]
}

const OPEN: ReadonlySet<string | undefined> = new Set([
  'optional',
  'nullish',
  'undefinedable',
  'undefined',
  'void',
  'any',
  'unknown',
])

/** Whether a schema of valibot takes `undefined` by its type, without a value being checked. Of other libraries it says no. */
export function mayBeAbsent(schema: StandardSchema): boolean {
  return schema['~standard'].vendor === 'valibot' && isOpen(schema as Valibot)
}

function isOpen({ type, options = [] }: Valibot): boolean {
  return OPEN.has(type) || (type === 'union' && options.some(isOpen))
}
