import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRegistry, type ModelClass } from '@tsango/core'
import { UniqueViolation } from '@tsango/orm/errors'
import {
  createModel,
  emptyState,
  type FieldData,
  field,
  type IndexData,
  migration,
  type ProjectState,
  stateOf,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { createHistory, type FoundMigration } from '../history/history.ts'
import { inspectedModels, modelsSource, readTables } from '../inspect/inspect.ts'
import { applyOperation } from '../operations/operations.ts'
import { migrateDatabase } from '../run/run.ts'
import { migratable } from '../testing/database.ts'
import { RandomStates } from '../testing/random-states.ts'
import { clear } from '../testing/schema.ts'
import { describeDifference, driftOf, repairOf } from './drift.ts'

const SEEDS = Array.from(
  { length: Number(process.env['TSANGO_TEST_DRIFTS'] ?? 4) },
  (_, at) => Number(process.env['TSANGO_TEST_SEED'] ?? 20_261_120) + at,
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(new URL('../../', import.meta.url).pathname, '.tmp-drift-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function initial(state: ProjectState): Promise<readonly FoundMigration[]> {
  const asker = { renamed: async () => false, agreed: async () => true, fill: async () => undefined }
  const planned = await detectMigrations(
    createHistory([], (label) => label),
    state,
    { asker, now: new Date() },
  )
  return planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
}

await describeDatabases('the drift of a database', (under) => {
  const database = migratable(under)
  const migrate = async (state: ProjectState): Promise<void> => {
    await migrateDatabase(
      createHistory(await initial(state), (label) => label),
      database,
    )
  }
  const lines = async (state: ProjectState): Promise<readonly string[]> =>
    (await driftOf(database, state)).differences.map(describeDifference)
  const settle = async (state: ProjectState): Promise<void> => {
    const drift = await driftOf(database, state)
    const connection = await under.driver.acquire()
    try {
      const { session } = under.dialect.schema
      for (const sql of session.before) await connection.execute(sql)
      for (const { statements } of repairOf(drift, under.dialect))
        for (const sql of statements) await connection.execute(sql)
      for (const sql of session.after) await connection.execute(sql)
    } finally {
      await under.driver.release(connection)
    }
  }
  const write = async (sql: string): Promise<unknown> => under.driver.run({ sql, write: true, returns: false }, [])
  beforeEach(() => clear(database))

  it.each(SEEDS)('is found and settled, whatever it is (seed %i)', async (seed) => {
    const states = new RandomStates(seed, under.dialect.features)
    const wanted = states.state()
    const drifted = states.next(wanted)
    await migrate(drifted)
    expect(await lines(drifted)).toEqual([])
    await settle(wanted)
    expect(await lines(wanted)).toEqual([])
  })

  it('of a foreign key without an index of its own is settled with the one that migrations make there', async () => {
    const club = createModel('a.Club', { fields: { id: field.bigAuto() } })
    const member = (indexes: readonly IndexData[]) =>
      createModel('a.Member', {
        fields: { id: field.bigAuto(), club: field.fk('a.Club', { index: false, onDelete: 'cascade' }) },
        indexes,
      })
    const stateWith = (indexes: readonly IndexData[]) => [club, member(indexes)].reduce(applyOperation, emptyState())
    const wanted = stateWith([])
    await migrate(stateWith([{ fields: ['club', 'id'] }]))
    expect(await lines(wanted)).toContainEqual(expect.stringContaining('"a_member_club_id_id_idx" is in no migration'))
    await settle(wanted)
    expect(await lines(wanted)).toEqual([])
  })

  it('of an index in which NULL stands elsewhere is told and settled, where a database knows two places', async () => {
    const item = createModel('a.Item', {
      fields: { id: field.bigAuto(), size: field.int({ null: true, index: true }) },
    })
    const wanted = applyOperation(emptyState(), item)
    await migrate(wanted)
    const { features, operators, schema } = under.dialect
    const table = { table: 'a_item', columns: [], indexes: [], checks: [] }
    const index = { name: 'a_item_size_idx', columns: ['size'], unique: false }
    const places = features.nullsOrdering ? [' NULLS FIRST', ' NULLS LAST'] : ['']
    const told: (readonly string[])[] = []
    for (const place of places) {
      for (const sql of schema.dropIndex(table, index)) await write(sql)
      await write(
        `CREATE INDEX ${index.name} ON ${operators.quote('a_item')} (size${features.nullsFirst ? '' : place})`,
      )
      told.push(await lines(wanted))
      await settle(wanted)
      expect(await lines(wanted)).toEqual([])
    }
    expect(told.flat().map((line) => line.replace(/.* differs in its definition: /, ''))).toEqual(
      features.nullsFirst ? [] : ['the database has btree ("size"), the migrations make btree ("size" NULLS FIRST).'],
    )
  })

  it('of an index whose build broke off, and a key that rows were not held to, is told and settled', async () => {
    const { addIndexConcurrently, proveConstraint } = under.dialect.schema
    const club = createModel('a.Club', { fields: { id: field.bigAuto() } })
    const member = createModel('a.Member', {
      fields: { id: field.bigAuto(), club: field.fk('a.Club'), phone: field.char(30, { unique: true }) },
    })
    const wanted = [club, member].reduce(applyOperation, emptyState())
    await migrate(wanted)
    // Elsewhere there is no such thing.
    if (!addIndexConcurrently || !proveConstraint) return
    await write('ALTER TABLE a_member DROP CONSTRAINT a_member_club_id_fk')
    await write('DROP INDEX a_member_phone_uniq')
    await write("INSERT INTO a_member (club_id, phone) VALUES (1, '1'), (1, '1')")
    await write(
      'ALTER TABLE a_member ADD CONSTRAINT a_member_club_id_fk FOREIGN KEY (club_id) REFERENCES a_club (id) DEFERRABLE INITIALLY DEFERRED NOT VALID',
    )
    await expect(
      write('CREATE UNIQUE INDEX CONCURRENTLY a_member_phone_uniq ON a_member (phone)'),
    ).rejects.toBeInstanceOf(UniqueViolation)
    expect(await lines(wanted)).toEqual([
      expect.stringMatching(/^"a_member": the index "a_member_phone_uniq" .* INVALID, as its build broke off/),
      '"a_member": the foreign key "club_id" is NOT VALID: rows that were there before it were never held to it.',
    ])
    await write('INSERT INTO a_club (id) VALUES (1)')
    await write("UPDATE a_member SET phone = '2' WHERE id = 2")
    const statements = repairOf(await driftOf(database, wanted), under.dialect).flatMap((one) => one.statements)
    expect(statements.map((sql) => sql.replace(/ "a_member.*/, ''))).toEqual([
      'DROP INDEX',
      'CREATE UNIQUE INDEX',
      'ALTER TABLE',
    ])
    expect(statements.at(-1)).toMatch(/ VALIDATE CONSTRAINT "a_member_club_id_fk"$/)
    await settle(wanted)
    expect(await lines(wanted)).toEqual([])
  })

  it('of what views read is settled though they read it', async () => {
    const stateWith = (size: FieldData) =>
      [
        createModel('a.Item', { fields: { id: field.bigAuto(), size } }),
        createModel('a.Size', {
          fields: { id: field.bigAuto(), size: field.int() },
          managed: false,
          view: { sql: 'SELECT id, size FROM a_item', reads: ['a.Item'] },
        }),
        createModel('a.Few', {
          fields: { id: field.bigAuto() },
          managed: false,
          view: { sql: 'SELECT id FROM a_size', reads: ['a.Size'] },
        }),
      ].reduce(applyOperation, emptyState())
    await migrate(stateWith(field.int()))
    const wanted = stateWith(field.bigInt())
    await settle(wanted)
    expect(await lines(wanted)).toEqual([])
  })

  it.each(SEEDS)('is none after models were made of what migrations made (seed %i)', async (seed) => {
    const states = new RandomStates(seed)
    await migrate(states.state())
    const found = await readTables(database)
    const file = join(folder, `${under.dialect.name}-${seed}.ts`)
    await writeFile(
      file,
      modelsSource(inspectedModels(found, { app: 'shop', ...under.dialect }), { from: '@tsango/orm', title: 'x' }),
    )
    const models = Object.values((await import(file)) as Record<string, ModelClass>)
    const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: 'shop' })) })
    expect(problems).toEqual([])
    // Views are asked for; what comments say in the models: keys to and of text of any length, and indexes over columns that nobody sees.
    const undeclared =
      /^The view ".*" is in no migration|the foreign key ".*(?:link_id|wide_part, wide_number)" is in no migration|unique btree \(.*_uniq_(?:1|when)"/
    expect((await lines(stateOf(registry))).filter((line) => !undeclared.test(line))).toEqual([])
  })
})
