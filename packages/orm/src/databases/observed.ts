import type { Answer, Statement } from '../dialects/base/base.ts'

type Listener = (statement: { readonly sql: string; readonly database: string; readonly milliseconds: number }) => void

/** Runs a statement and tells a listener how long it took, also when it failed. */
export function observed<A extends Answer<unknown>>(
  listener: Listener,
  database: string,
  statement: Statement,
  run: () => A,
): A {
  const start = performance.now()
  const tell = (): void => listener({ sql: statement.sql, database, milliseconds: performance.now() - start })
  let answer: A
  try {
    answer = run()
  } catch (error) {
    tell()
    throw error
  }
  // What `finally` gives is what it was called on, later.
  if (answer instanceof Promise) return answer.finally(tell) as A
  tell()
  return answer
}
