/**
 * What is made when it is first asked for, and only once.
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
