import { alterField, createModel, field, migration, runSql } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

/** Of each database one that is not how texts compare in tables of ours. */
const COLLATIONS = ['NOCASE', 'ucs_basic', 'utf8mb4_general_ci']

const made = (collation?: string) =>
  createModel('a.Item', {
    fields: {
      id: field.bigAuto(),
      name: field.char(20, { index: true, ...(collation ? { collation } : {}) }),
      code: field.char(20, { unique: true }),
    },
    checks: [{ name: 'a_item_known', check: ['name', 'in', ['a', 'B']] }],
  })
await describeDatabases('a text that is to compare otherwise', (under) => {
  const { quote } = under.dialect.operators
  const read = async (sql: string) => (await under.driver.run({ sql, write: false, returns: true }, [])).rows

  async function knownCollation(): Promise<string> {
    for (const name of COLLATIONS) {
      try {
        await read(`SELECT 'a' COLLATE ${quote(name)}`)
        return name
      } catch {
        // Of another database.
      }
    }
    throw new Error('The database knows none of these collations.')
  }

  it('does so with its index, keeps its rows, and goes back', async () => {
    const database = migratable(under)
    const collation = await knownCollation()
    await migrateDatabase(historyOf(migration({ operations: [made(collation)] })), database)
    const wanted = await schemaOf(database)
    await clear(database)

    const rows = runSql("INSERT INTO a_item (name, code) VALUES ('a', 'x'), ('B', 'y')", { reverse: [] })
    const first = migration({ operations: [made(), rows] })
    const history = historyOf(
      first,
      migration({
        dependencies: [['a', '0001_step']],
        operations: [alterField('a.Item', 'name', field.char(20, { index: true, collation }))],
      }),
    )
    const sorted = async () => (await read('SELECT name FROM a_item ORDER BY name')).flat()
    await migrateDatabase(historyOf(first), database)
    const start = await schemaOf(database)
    expect(start).not.toEqual(wanted)
    expect(await sorted()).toEqual(['B', 'a'])
    await migrateDatabase(history, database)
    expect(await schemaOf(database)).toEqual(wanted)
    expect((await sorted()).toSorted()).toEqual(['B', 'a'])
    await migrateDatabase(history, database, { target: { app: 'a', name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
    expect(await sorted()).toEqual(['B', 'a'])
  })
})
