import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import { migration, type ProjectState, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { describeDifference, driftOf, repairOf } from '../drift/drift.ts'
import { createHistory, type FoundMigration } from '../history/history.ts'
import { inspectedModels, readTables } from '../inspect/inspect.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]) => createHistory(found, (label) => label)

function stateFor(...models: ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems).toEqual([])
  return stateOf(registry)
}

async function planned(before: readonly FoundMigration[], to: ProjectState): Promise<FoundMigration[]> {
  const asker = { renamed: async () => true, agreed: async () => true, fill: async () => undefined }
  return (await detectMigrations(historyOf(before), to, { asker, now: new Date() })).map(
    ({ app, name, dependencies, operations }) => ({ app, name, migration: migration({ dependencies, operations }) }),
  )
}

class Author extends declareModel('a.Author') {
  name = f.char(20)
}
class Book extends declareModel('a.Book') {
  author = f.fk(() => Author, { constraintName: 'whose' })
}
class Writer extends declareModel('a.Author') {
  static meta = { table: 'writers' }
  name = f.char(20)
}
class Volume extends declareModel('a.Book') {
  static meta = { table: 'volumes' }
  writer = f.fk(() => Writer, { constraintName: 'whose' })
}
class Loose extends declareModel('a.Book') {
  static meta = { table: 'volumes' }
  writer = f.fk(() => Writer, { constraintName: 'whose', onDelete: 'cascade' }).null()
}
class Ours extends declareModel('a.Book') {
  static meta = { table: 'volumes' }
  writer = f.fk(() => Writer, { onDelete: 'cascade' }).null()
}
class Bare extends declareModel('a.Book') {
  static meta = { table: 'volumes' }
}

await describeDatabases('a foreign key that somebody else named', (under) => {
  const database = migratable(under)
  const run = async (sql: string) => {
    const connection = await under.driver.acquire()
    try {
      await connection.execute(sql)
    } finally {
      await under.driver.release(connection)
    }
  }
  const drift = async (...models: ModelClass[]) =>
    (await driftOf(database, stateFor(...models))).differences.map(describeDifference)
  const names = async () => (await schemaOf(database)).flatMap(({ references }) => references.map(({ name }) => name))
  // Not every database tells the names.
  const told = (name: string): readonly (string | undefined)[] => [under.dialect.features.alterTable ? name : undefined]
  beforeEach(() => clear(database))

  it('keeps its name through every change, is dropped by it, and comes back with it', async () => {
    const steps = await planned([], stateFor(Author, Book))
    await migrateDatabase(historyOf(steps), database)
    expect(await names()).toEqual(told('whose'))
    await run("INSERT INTO a_author (name) VALUES ('x')")
    await run('INSERT INTO a_book (author_id) VALUES (1)')
    const start = await schemaOf(database)
    for (const book of [Volume, Loose]) {
      steps.push(...(await planned(steps, stateFor(Writer, book))))
      await migrateDatabase(historyOf(steps), database)
      expect(await names()).toEqual(told('whose'))
      expect(await drift(Writer, book)).toEqual([])
    }
    steps.push(...(await planned(steps, stateFor(Writer, Ours))))
    await migrateDatabase(historyOf(steps), database)
    expect(await names()).toEqual(told('volumes_writer_id_fk'))
    steps.push(...(await planned(steps, stateFor(Writer, Bare))))
    await migrateDatabase(historyOf(steps), database)
    expect(await names()).toEqual([])
    await run('DELETE FROM volumes')
    await migrateDatabase(historyOf(steps), database, { target: { app: 'a', name: steps[0]?.name ?? '' } })
    expect(await schemaOf(database)).toEqual(start)
  })

  it('is taken over by inspectdb, and what drifts of it is told and settled', async () => {
    const steps = await planned([], stateFor(Author, Book))
    await migrateDatabase(historyOf(steps), database)
    const { introspection, features } = under.dialect
    const found = inspectedModels(await readTables(database), { app: 'a', introspection, features })
    const code = found
      .find(({ name }) => name === 'ABook' || name === 'Book')
      ?.members.find(({ name }) => name === 'author')?.code
    expect(code?.includes("constraintName: 'whose'")).toBe(under.dialect.features.alterTable)
    if (!under.dialect.features.alterTable) return
    await run(`ALTER TABLE a_book DROP CONSTRAINT whose`)
    await run(
      `ALTER TABLE a_book ADD CONSTRAINT other FOREIGN KEY (author_id) REFERENCES a_author (id) ON UPDATE CASCADE`,
    )
    expect(await drift(Author, Book)).toEqual([
      expect.stringMatching(/foreign key "author_id" differs .*ON UPDATE CASCADE as "other".*as "whose"/),
    ])
    const wanted = stateFor(Author, Book)
    for (const { statements } of repairOf(await driftOf(database, wanted), under.dialect))
      for (const sql of statements) await run(sql)
    expect(await drift(Author, Book)).toEqual([])
    expect(await names()).toEqual(['whose'])
  })
})
