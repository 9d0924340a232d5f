import { setTimeout } from 'node:timers/promises'
import { createExtension, createModel, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { appliedTo, migrateDatabase } from './run.ts'

await describeDatabases('an extension that a migration makes', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))
  // A type that only the extension brings.
  const name = under.dialect.schema.createExtension ? field.citext() : field.char(20)

  it('is there for what comes after it, stays where that goes, and is no matter where there are none', async () => {
    const history = historyOf(
      migration({
        operations: [createExtension('citext'), createModel('a.Tag', { fields: { id: field.bigAuto(), name } })],
      }),
    )
    await migrateDatabase(history, database)
    const made = await schemaOf(database)
    expect(made.map(({ table }) => table)).toEqual(['a_tag'])
    await migrateDatabase(history, database, { target: { app: 'a', name: 'zero' } })
    expect([...(await appliedTo(database))]).toEqual([])
    await migrateDatabase(history, database)
    expect(await schemaOf(database)).toEqual(made)
  })

  if (under.dialect.schema.createExtension)
    it('lies beside the schemas of tenants, where each of them finds it', async () => {
      const run = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
      await run('DROP EXTENSION IF EXISTS citext')
      const history = historyOf(
        migration({
          operations: [createExtension('citext'), createModel('a.Tag', { fields: { id: field.bigAuto(), name } })],
        }),
      )
      for (const schema of ['one', 'two']) {
        await run(`CREATE SCHEMA ${schema}`)
        const url = new URL(under.url)
        url.searchParams.set('options', `-c search_path=${schema},extensions`)
        const driver = await under.dialect.connect(url.href, { name: 'default' })
        try {
          await migrateDatabase(history, { ...database, driver })
          expect((await schemaOf({ ...database, driver })).map(({ table }) => table)).toEqual(['a_tag'])
        } finally {
          await driver.close()
        }
      }
      for (const schema of ['one', 'two', 'extensions']) await run(`DROP SCHEMA ${schema} CASCADE`)
    })

  if (under.dialect.schema.createExtension)
    it('is made by one of many tenants at once, and the others wait for it', async () => {
      const run = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
      await run('DROP EXTENSION IF EXISTS citext')
      const [own] = under.dialect.schema.createExtension?.('citext') ?? []
      const url = new URL(under.url)
      url.searchParams.set('options', '-c search_path=public,extensions')
      const driver = await under.dialect.connect(url.href, { name: 'default', poolSize: 2 })
      const [one, two] = [await driver.acquire(), await driver.acquire()]
      try {
        for (const connection of [one, two]) await connection.execute('BEGIN')
        await one.execute(own ?? '')
        const second = Promise.resolve(two.execute(own ?? ''))
        await expect(Promise.race([second, setTimeout(300, 'waits')])).resolves.toBe('waits')
        await one.execute('COMMIT')
        await second
        await two.execute('COMMIT')
      } finally {
        for (const connection of [one, two]) await driver.release(connection)
        await driver.close()
        await run('DROP SCHEMA IF EXISTS extensions CASCADE')
      }
    })
})
