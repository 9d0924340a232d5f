/** What `__camelName__` is told once. */
export interface __PascalName__Options {
  /** The words before the name; `Hello` unless said otherwise. */
  readonly greeting?: string
}

/**
 * Prepares a greeting and gives the function that speaks it. What depends on the options alone is done here, once.
 *
 * @example
 * __camelName__()('Astor') // → 'Hello, Astor!'
 */
export function __camelName__(options: __PascalName__Options = {}): (name: string) => string {
  const start = `${options.greeting ?? 'Hello'}, `
  return function greet(name) {
    return `${start}${name}!`
  }
}
