import { currentScope, databaseSlot } from '../scope/scope.ts'

/** A statement that ran. */
export interface ExecutedStatement {
  readonly sql: string
  readonly database: string
  readonly milliseconds: number
}

/** Runs `body` and gathers every statement that it runs, on whatever path, Drizzle's included. */
export async function recordStatements<T>(
  body: () => T | PromiseLike<T>,
): Promise<{ readonly result: T; readonly statements: readonly ExecutedStatement[] }> {
  const statements: ExecutedStatement[] = []
  const scope = currentScope()
  const listener = (statement: ExecutedStatement): void => {
    statements.push(statement)
    scope.listener?.(statement)
  }
  const result = await databaseSlot.run({ ...scope, listener }, async () => await body())
  return { result, statements }
}

/** Runs `body` and resolves to the number of statements that it ran. */
export async function countStatements(body: () => unknown): Promise<number> {
  return (await recordStatements(body)).statements.length
}
