import { DatabaseUnavailable, DiskFull, PermissionDenied } from '@tsango/orm/errors'
import { addField, alterField, createModel, field, migration, runCode, runSql } from '@tsango/orm/migrations'
import { describeDatabases, type TestFaults } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationDenied, MigrationFailed } from '../errors/errors.ts'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { appliedTo, type MigratableDatabase, migrateDatabase, pendingFor } from './run.ts'

const start = migration({
  operations: [
    createModel('a.Item', { fields: { id: field.bigAuto(), name: field.char(50) } }),
    runSql("INSERT INTO a_item (name) VALUES ('one'), ('two')", { reverse: [] }),
  ],
})
/** A step that changes the schema, one that may fail, and another one. */
const next = (step: Parameters<typeof runCode>[0]) =>
  migration({
    dependencies: [['a', '0001_step']],
    operations: [
      addField('a.Item', 'kind', field.char(5), { fill: 'x' }),
      runCode(step, { reverse: () => {} }),
      addField('a.Item', 'size', field.int({ null: true })),
    ],
  })

await describeDatabases('a migration on a database', (under) => {
  const { faults } = under
  if (!faults) return
  const database = migratable(under)
  const { transactionalDdl } = under.dialect.features
  const run = async (...statements: readonly string[]) => {
    for (const sql of statements) await under.driver.run({ sql, write: true, returns: false }, [])
  }
  const names = async () =>
    (await under.driver.run({ sql: 'SELECT name FROM a_item ORDER BY id', write: false, returns: true }, [])).rows

  beforeEach(async () => {
    await clear(database)
    await migrateDatabase(historyOf(start), database)
  })

  /** Says what happened and where the database stands, and loses nothing; once it is mended, the same migration ends as if nothing had been. */
  async function stands(error: unknown, cause: abstract new (...args: never[]) => Error): Promise<void> {
    expect(error).toBeInstanceOf(MigrationFailed)
    expect((error as Error).cause).toBeInstanceOf(cause)
    expect((error as Error).message).toMatch(
      transactionalDdl
        ? /^a\.0002_step failed while it was applied, at "Run code"\..*\n {2}Nothing of it was kept\. Correct the cause and run it again\.$/s
        : /^a\.0002_step failed while it was applied, at "Run code"\..*took effect and cannot be rolled back.*ADD COLUMN.*goes on with the step that failed\.$/s,
    )
    expect([...(await appliedTo(database))]).toEqual(['a.0001_step'])
    expect(await names()).toEqual([['one'], ['two']])
  }

  async function ends(history: ReturnType<typeof historyOf>): Promise<void> {
    expect((await migrateDatabase(history, database)).forward).toHaveLength(1)
    const columns = (await schemaOf(database)).find(({ table }) => table === 'a_item')?.columns
    expect(columns?.map(({ column }) => column)).toEqual(['id', 'kind', 'name', 'size'])
    expect(await names()).toEqual([['one'], ['two']])
  }

  it('that has no room says so, and goes on when there is some', async () => {
    let full = true
    const history = historyOf(
      start,
      next(async ({ db }) => {
        if (full) for (const sql of faults.full) await db.execute(sql)
      }),
    )
    const error = await migrateDatabase(history, database).catch((caught: unknown) => caught)
    full = false
    await run(...faults.room)
    await stands(error, DiskFull)
    await ends(history)
  })

  it('whose rows point nowhere names the table, and not one that the server makes meanwhile', async () => {
    const fields = { id: field.bigAuto(), owner: field.bigInt({ column: 'owner_id' }) }
    const pointing = [
      migration({
        operations: [
          createModel('a.Owner', { fields: { id: field.bigAuto() } }),
          createModel('a.Thing', { fields }),
          runSql('INSERT INTO a_thing (owner_id) VALUES (7)', { reverse: [] }),
        ],
      }),
      migration({
        dependencies: [['a', '0001_step']],
        operations: [alterField('a.Thing', 'owner', field.fk('a.Owner', { onDelete: 'cascade' }))],
      }),
    ]
    await clear(database)
    const error = await migrateDatabase(historyOf(...pointing), database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    expect((error as Error).message).toMatch(/a_thing/)
    expect((error as Error).message).not.toContain('#sql')
    expect([...(await appliedTo(database))]).toEqual(['a.0001_step'])
    await run('INSERT INTO a_owner (id) VALUES (7)')
    expect((await migrateDatabase(historyOf(...pointing), database)).forward).toHaveLength(1)
  })

  const { session, reader } = faults
  if (session)
    it('that ends the session says so, and goes on with another one', async () => {
      let lost = false
      const history = historyOf(
        start,
        next(async ({ db }) => {
          if (lost) return
          lost = true
          const [[id] = []] = await db.query(session.own)
          await under.driver.run({ sql: session.end(Number(id)), write: false, returns: true }, [])
          await db.query('SELECT 1')
        }),
      )
      await stands(await migrateDatabase(history, database).catch((caught: unknown) => caught), DatabaseUnavailable)
      await ends(history)
    })

  if (reader)
    it.each([
      [
        'change the schema',
        'SELECT, INSERT, UPDATE, DELETE',
        MigrationFailed,
        /Reason: .*\(.*(?:denied|owner).*\)\n {2}Noth/,
      ],
      [
        'write',
        'SELECT',
        MigrationDenied,
        /^The database "default" .*\n {2}Reason: .*\(.*denied.*\)\n {2}No migration was begun/,
      ],
    ])('whose user may not %s says so, and changes nothing', async (_, rights, kind, words) => {
      const history = historyOf(
        start,
        next(() => {}),
      )
      await asReader(reader, rights, async (driver) => {
        const before = [await schemaOf(database), await names()]
        const error = await migrateDatabase(history, { ...database, driver }).catch((caught: unknown) => caught)
        expect(error).toBeInstanceOf(kind)
        expect((error as Error).cause).toBeInstanceOf(PermissionDenied)
        expect((error as Error).message).toMatch(words)
        expect((error as Error).message).toContain('Grant it the right that the server names')
        expect((error as Error).message).not.toContain(reader.password || under.url)
        expect([await schemaOf(database), await names()]).toEqual(before)
        expect([...(await appliedTo(database))]).toEqual(['a.0001_step'])
        const { forward } = await pendingFor(history, { ...database, driver })
        expect(forward.map(({ key }) => key)).toEqual(['a.0002_step'])
      })
      await ends(history)
    })

  async function asReader(
    { create, drop, password }: NonNullable<TestFaults['reader']>,
    rights: string,
    body: (driver: MigratableDatabase['driver']) => Promise<void>,
  ): Promise<void> {
    const user = `reader_${crypto.randomUUID().slice(0, 8)}`
    const url = new URL(under.url)
    await run(...create(user, url.pathname.slice(1), rights))
    Object.assign(url, { username: user, password })
    const driver = await under.dialect.connect(url.href, { name: 'default' })
    try {
      await body(driver)
    } finally {
      await driver.close()
      await run(...drop(user))
    }
  }
})
