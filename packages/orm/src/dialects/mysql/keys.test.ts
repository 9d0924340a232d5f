import { f } from '@tsango/core/fields'
import { sql } from 'drizzle-orm/sql'
import { expect, it } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { currentDatabases, withDatabases } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { rawExecute } from '../../raw/raw.ts'
import { createTables, describeServer, withDriver } from '../../testing/testing.ts'
import { server as mariadb } from '../mariadb/testing.ts'
import { server as mysql } from './testing.ts'

class Thing extends Model('keys.Thing') {
  name = f.char(20)
}

/** Every row in hand has the key that it has in the database. */
async function expectTrue(rows: readonly { readonly id: number; readonly name: string }[]): Promise<void> {
  const found = await Thing.objects().inBulk(rows.map(({ id }) => id))
  expect(rows.map(({ id }) => found.get(id)?.name)).toEqual(rows.map(({ name }) => name))
}

const things = (count: number) => Array.from({ length: count }, (_, number) => ({ name: `thing ${number}` }))

for (const server of [mysql, mariadb])
  for (const driver of ['mysql2', 'mariadb'])
    describeServer(`keys with ${driver} where the server steps over some`, server, (_, create) => {
      it('are those of the rows, after each change of the step', async () => {
        const database = await withDriver(driver, create)()
        await withDatabases({ default: { url: database.url, poolSize: 1 } }, [Thing], async () => {
          await createTables(currentDatabases().get())
          await Thing.objects().bulkCreate(things(3))
          // One connection: what is set stays.
          await rawExecute(sql`SET SESSION auto_increment_increment = 7, auto_increment_offset = 3`)
          const rows = await Thing.objects().bulkCreate(things(600))
          expect((rows[1]?.id ?? 0) - (rows[0]?.id ?? 0)).toBe(7)
          await expectTrue(rows)
          await expectTrue([await Thing.objects().create({ name: 'one' })])
          await atomic(async () => {
            await rawExecute(sql`SET @@SESSION.auto_increment_increment = ${1}`)
            await expectTrue(await Thing.objects().bulkCreate(things(40)))
          })
        })
        await database.remove()
      })
    })
