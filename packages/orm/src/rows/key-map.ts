import type { ModelDefinition } from '@tsango/core/registry'

/** A map by the keys of a model's rows: where those are tuples or moments, two that are equal are one key. */
export function keyMap<V>(
  { keyFields }: Pick<ModelDefinition, 'keyFields'>,
  entries: Iterable<readonly [unknown, V]> = [],
): Map<unknown, V> {
  const plain = keyFields.length === 1 && keyFields[0]?.spec.sort !== 'dateTime'
  return plain ? new Map(entries) : new EqualMap<V>(entries)
}

/** A key once each, in their order. */
export function distinctKeys(definition: Pick<ModelDefinition, 'keyFields'>, keys: Iterable<unknown>): unknown[] {
  return [
    ...keyMap(
      definition,
      [...keys].map((key) => [key, true] as const),
    ).keys(),
  ]
}

// Two that are equal are written alike.
class EqualMap<V> extends Map<unknown, V> {
  // A field of the class would be set only after the entries that the constructor is given.
  #known: Map<string, unknown> | undefined

  constructor(entries: Iterable<readonly [unknown, V]>) {
    super()
    for (const [key, value] of entries) this.set(key, value)
  }

  override get(key: unknown): V | undefined {
    return super.get(this.#canonical(key))
  }

  override has(key: unknown): boolean {
    return super.has(this.#canonical(key))
  }

  override set(key: unknown, value: V): this {
    const known = this.#canonical(key)
    if (known === key && isObject(key)) this.#all.set(textOf(key), key)
    return super.set(known, value)
  }

  override delete(key: unknown): boolean {
    const known = this.#canonical(key)
    if (isObject(key)) this.#all.delete(textOf(key))
    return super.delete(known)
  }

  override clear(): void {
    this.#all.clear()
    super.clear()
  }

  get #all(): Map<string, unknown> {
    this.#known ??= new Map()
    return this.#known
  }

  #canonical(key: unknown): unknown {
    return isObject(key) ? (this.#all.get(textOf(key)) ?? key) : key
  }
}

const isObject = (key: unknown): key is object => typeof key === 'object' && key !== null

function textOf(key: object): string {
  return JSON.stringify(key, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
}
