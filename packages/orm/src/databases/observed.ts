import type { Answer, RawResult, Statement } from '../dialects/base/base.ts'

type Listener = (statement: { readonly sql: string; readonly database: string; readonly milliseconds: number }) => void

/** Runs a statement and tells a listener how long it took, also when it failed. */
export function observed(
  listener: Listener,
  database: string,
  statement: Statement,
  run: () => Answer<RawResult>,
): Answer<RawResult> {
  const start = performance.now()
  const tell = (): void => listener({ sql: statement.sql, database, milliseconds: performance.now() - start })
  let answer: Answer<RawResult>
  try {
    answer = run()
  } catch (error) {
    tell()
    throw error
  }
  if (answer instanceof Promise) return answer.finally(tell)
  tell()
  return answer
}
