/** The extensions of a database that bring the types of fields, each under the name of its type. */
export const TYPE_EXTENSIONS: readonly string[] = ['hstore', 'citext', 'vector']

/** Brings operator classes of plain values to indexes of the method GiST. */
export const PLAIN_IN_GIST = 'btree_gist'

const OPCLASSES: readonly (readonly [RegExp, string])[] = [
  [/^(gin|gist)_trgm_ops$/, 'pg_trgm'],
  [/^vector_/, 'vector'],
  [/^gist_\w+_ops$/, PLAIN_IN_GIST],
]

/** The extension that brings an operator class; `undefined` where it needs none that is known. */
export function extensionOfOpclass(name: string): string | undefined {
  return OPCLASSES.find(([classes]) => classes.test(name))?.[1]
}
