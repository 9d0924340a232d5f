/**
 * What is made when it is first asked for, and only once: by itself, or for each object.
 *
 * @module
 */

/**
 * Makes something when it is first asked for, and gives the same from then on: also a promise, whether it is kept or broken. What throws instead is
 * tried again when it is next asked for.
 *
 * @example
 * const words = once(() => ['a', 'b'])
 * words() === words() // → true
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/**
 * Makes something of an object when it is first asked for, and gives the same from then on, for as long as the object is there.
 *
 * @example
 * const sorted = onceFor((words: readonly string[]) => words.toSorted())
 * const words = ['b', 'a']
 * sorted(words) === sorted(words) // → true
 */
export function onceFor<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const made = new WeakMap<K, T>()
  return (key) => {
    const found = made.get(key)
    if (found !== undefined || made.has(key)) return found as T
    const value = make(key)
    made.set(key, value)
    return value
  }
}
