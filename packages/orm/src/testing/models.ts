import { createRegistry, type ModelClass } from '@tsango/core'
import { describeProblem } from '@tsango/core/checks'
import { afterAll, beforeAll, it } from 'vitest'
import { rolledBack } from '../atomic/atomic.ts'
import { type Database, type Databases, databaseSlot, type OpenOptions, openDatabases } from '../databases/databases.ts'
import type { ColumnState, Dialect, TableState } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import { placeOf, tablesOf, viewsOf } from '../migrations/migrations.ts'
import type { DatabaseUnderTest } from './testing.ts'

/** What a test of models runs with. */
export interface ModelsUnderTest {
  /**
   * A test inside the context of the open database; the tables are there.
   *
   * @example
   * test('are counted', async () => expect(await Post.objects().count()).toBe(0))
   */
  test(title: string, body: () => void | Promise<void>): void
  /**
   * Such a test of which nothing stays in the database.
   *
   * @example
   * rolledBack('come and go', async () => void (await Post.objects().create({ title: 'Tango' })))
   */
  rolledBack(title: string, body: () => void | Promise<void>): void
  /**
   * Runs code as a test would, for hooks.
   *
   * @example
   * beforeAll(() => run(() => Post.objects().bulkCreate(posts)))
   */
  run<T>(body: () => T | PromiseLike<T>): Promise<T>
  readonly database: Database
}

/**
 * Makes the tables of models in a database under test, and gives tests that run in its context. Needs vitest.
 *
 * @example
 * const { test } = withModels(under, [Post, Author])
 */
export function withModels(
  under: DatabaseUnderTest,
  models: readonly ModelClass[],
  options: OpenOptions = {},
): ModelsUnderTest {
  let databases: Databases | undefined
  const run = async <T>(body: () => T | PromiseLike<T>): Promise<T> =>
    databaseSlot.run({ databases: databases as Databases }, async () => await body())
  beforeAll(async () => {
    const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
    if (problems.length) throw new QueryError(problems.map(describeProblem).join('\n'))
    databases = await openDatabases({ default: under.url }, registry, {
      ...options,
      dialects: [under.dialect, ...(options.dialects ?? [])],
    })
    await createTables(databases.get())
  })
  afterAll(() => databases?.close())
  return {
    test: (title, body) => it(title, () => run(body)),
    rolledBack: (title, body) => it(title, () => run(() => rolledBack(body))),
    run,
    get database() {
      return (databases as Databases).get()
    },
  }
}

/**
 * Makes the tables and views of all models that live in a database, without migrations: for tests and scratch databases.
 *
 * @example
 * await createTables(currentDatabases().get())
 */
export async function createTables(database: Database): Promise<void> {
  const connection = await database.driver.acquire()
  try {
    for (const statement of tableStatements(database.dialect, tablesOf(database.registry, placeOf(database))))
      await connection.execute(statement)
    for (const view of viewsOf(database.registry, database.dialect, placeOf(database)))
      for (const statement of database.dialect.schema.createView(view)) await connection.execute(statement)
  } finally {
    await database.driver.release(connection)
  }
}

// In a circle, a key can be held once what it points at is there.
function tableStatements({ schema, features }: Dialect, tables: readonly TableState[]): string[] {
  const made = new Set<string>()
  const late: (() => readonly string[])[] = []
  const statements = tables.flatMap((whole) => {
    made.add(whole.table)
    const waits = (to: { readonly table: string } | undefined): boolean =>
      features.alterTable && to !== undefined && !made.has(to.table)
    const table = { ...whole, keys: whole.keys?.filter(({ references }) => !waits(references)) ?? [] }
    for (const column of whole.columns.filter(({ references }) => waits(references)))
      late.push(() => schema.alterColumn(table, table, apart(column), column, undefined))
    for (const key of whole.keys?.filter(({ references }) => waits(references)) ?? [])
      late.push(() => schema.addKey(table, table, key))
    return schema.createTable({
      ...table,
      columns: table.columns.map((one) => (waits(one.references) ? apart(one) : one)),
    })
  })
  return [...statements, ...late.flatMap((add) => add())]
}

const apart = (column: ColumnState): ColumnState => ({ ...column, references: undefined })
