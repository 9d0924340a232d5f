import { f, type ModelClass } from '@tsango/core'
import { declareModel } from '@tsango/core/model'
import { createRegistry } from '@tsango/core/registry'
import { migration, type Operation, type ProjectState, runSql, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { driftOf } from '../drift/drift.ts'
import { MigrationFailed, UnsupportedChange } from '../errors/errors.ts'
import { createHistory, type FoundMigration, type History } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const counted = () => f.auto()
const wide = () => f.bigAuto()
const plain = () => f.int()
const text = () => f.char(20)
const uuid = () => f.uuid()

/** The same where somebody else makes the table: a key of ours that leads there, and holds its rows to nothing. */
function borrowed(id: () => unknown): readonly ModelClass[] {
  class Person extends declareModel('shop.Person') {
    static meta = { managed: false }
    override id = id() as never
    boss = f.fk(() => Person, { onDelete: 'setNull' }).null()
  }
  class Desk extends declareModel('shop.Desk') {
    person = f.oneToOne(() => Person, { onDelete: 'doNothing', constraint: false })
  }
  return [Person, Desk]
}

/** What points at a key, and a model at itself, by whatever type it has. */
function models(id: () => unknown): readonly ModelClass[] {
  class Person extends declareModel('shop.Person') {
    override id = id() as never
    name = f.char(20)
    boss = f.fk(() => Person, { onDelete: 'setNull' }).null()
  }
  class Desk extends declareModel('shop.Desk') {
    person = f.oneToOne(() => Person, { onDelete: 'cascade' })
  }
  class Club extends declareModel('shop.Club') {
    members = f.manyToMany(() => Person)
  }
  return [Person, Desk, Club]
}

function stateFor(id: () => unknown, made = models): ProjectState {
  const { registry, problems } = createRegistry({
    models: made(id).map((model) => ({ model, app: 'shop' })),
    close: true,
  })
  expect(problems).toEqual([])
  return stateOf(registry)
}

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)

async function detected(before: readonly FoundMigration[], to: ProjectState): Promise<readonly FoundMigration[]> {
  const asker = { renamed: async () => false, agreed: async () => true, fill: async () => undefined }
  const planned = await detectMigrations(historyOf(before), to, { asker, now: new Date() })
  return planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
}

const withRows = (found: readonly FoundMigration[], ...more: readonly Operation[]): readonly FoundMigration[] =>
  found.map((one) => ({
    ...one,
    migration: migration({
      dependencies: one.migration.dependencies,
      operations: [...one.migration.operations, ...more],
    }),
  }))

await describeDatabases('a key that changes its type', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))
  const { quote } = under.dialect.operators
  const values = async (sql: string) =>
    (await under.driver.run({ sql, write: false, returns: true }, [])).rows.map((row) =>
      row.map((one) => (one === null ? null : String(one))),
    )
  const write = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
  const rowsOf = async () => [
    await values(`SELECT ${quote('id')}, boss_id FROM shop_person ORDER BY name`),
    await values('SELECT person_id FROM shop_desk'),
    await values('SELECT person_id FROM shop_club_members'),
  ]
  const insert = (one: string, two: string): Operation =>
    runSql(
      [
        `INSERT INTO shop_person (${quote('id')}, name, boss_id) VALUES (${one}, 'a', NULL), (${two}, 'b', ${one})`,
        `INSERT INTO shop_desk (person_id) VALUES (${two})`,
        `INSERT INTO shop_club (${quote('id')}) VALUES (1)`,
        `INSERT INTO shop_club_members (club_id, person_id) VALUES (1, ${one})`,
      ],
      { reverse: [] },
    )

  it.each<readonly [string, () => unknown, () => unknown, readonly [string, string]]>([
    ['a counted one that becomes wider', counted, wide, ['3', '5']],
    ['a text that becomes longer', text, () => f.char(40), ["'one'", "'two'"]],
    ['a number that becomes text', plain, text, ['3', '5']],
  ])('takes along every key that points at it, with the rows, and back: %s', async (_, old, next, [one, two]) => {
    const fresh = await detected([], stateFor(next))
    await migrateDatabase(historyOf(fresh), database)
    const wanted = await schemaOf(database)
    await clear(database)

    const first = withRows(await detected([], stateFor(old)), insert(one, two))
    await migrateDatabase(historyOf(first), database)
    const [start, rows] = [await schemaOf(database), await rowsOf()]
    const second = await detected(first, stateFor(next))
    expect(second.flatMap((found) => found.migration.operations)).toMatchObject([
      { type: 'alterField', model: 'shop.Person', name: 'id' },
    ])
    const history = historyOf([...first, ...second])
    await migrateDatabase(history, database)
    expect(await schemaOf(database)).toEqual(wanted)
    expect(await rowsOf()).toEqual(rows)
    expect(await detected([...first, ...second], stateFor(next))).toEqual([])

    await migrateDatabase(history, database, { target: { app: 'shop', name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
    expect(await rowsOf()).toEqual(rows)
  })

  it("takes along the keys that are ours where the table is somebody else's, which stays as it is", async () => {
    const table = (type: string) => `CREATE TABLE shop_person (${quote('id')} ${type} PRIMARY KEY)`
    await write(table('INTEGER'))
    const first = withRows(
      await detected([], stateFor(plain, borrowed)),
      runSql('INSERT INTO shop_desk (person_id) VALUES (3)', { reverse: [] }),
    )
    await migrateDatabase(historyOf(first), database)
    const start = await schemaOf(database)
    const second = await detected(first, stateFor(text, borrowed))
    expect(second.flatMap((found) => found.migration.operations)).toMatchObject([
      { type: 'alterField', model: 'shop.Person', name: 'id' },
    ])
    const history = historyOf([...first, ...second])
    await migrateDatabase(history, database)
    const then = await schemaOf(database)
    const [desk, person] = [0, 1].map((at) => [start[at], then[at]])
    expect(person?.[1]).toEqual(person?.[0])
    expect(desk?.[1]).not.toEqual(desk?.[0])
    expect((await driftOf(database, stateFor(text, borrowed))).differences).toEqual([])
    expect(await values('SELECT person_id FROM shop_desk')).toEqual([['3']])
    await migrateDatabase(history, database, { target: { app: 'shop', name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
    expect(await values('SELECT person_id FROM shop_desk')).toEqual([['3']])
  })

  it('goes on to count, and does not go back where what it counted since does not fit', async () => {
    const first = withRows(await detected([], stateFor(counted)), insert('3', '5'))
    const history = historyOf([...first, ...(await detected(first, stateFor(wide)))])
    await migrateDatabase(history, database)
    await write("INSERT INTO shop_person (name) VALUES ('c')")
    expect(await values("SELECT COUNT(*) FROM shop_person WHERE name = 'c'")).toEqual([['1']])
    await write(`INSERT INTO shop_person (${quote('id')}, name) VALUES (5000000000, 'd')`)
    await write("UPDATE shop_person SET boss_id = 5000000000 WHERE name = 'b'")
    const whole = [await schemaOf(database), await rowsOf()]
    const back = { target: { app: 'shop', name: '0001' } }
    await expect(migrateDatabase(history, database, back)).rejects.toThrow(MigrationFailed)
    if (under.dialect.features.transactionalDdl) expect([await schemaOf(database), await rowsOf()]).toEqual(whole)
    await write("UPDATE shop_person SET boss_id = NULL WHERE name = 'b'")
    await write("DELETE FROM shop_person WHERE name = 'd'")
    await migrateDatabase(history, database, back)
    expect((await rowsOf())[1]).toEqual([['5']])
  })
})

it('is refused where a counted key would count no more, and where its values would not fit', async () => {
  const first = await detected([], stateFor(wide))
  await expect(detected(first, stateFor(text))).rejects.toThrow(UnsupportedChange)
  const other = await detected([], stateFor(plain))
  await expect(detected(other, stateFor(uuid))).rejects.toThrow('The key of shop.Person changed from int to uuid')
})
