import { f } from '@tsango/core/fields'
import { sql } from 'drizzle-orm/sql'
import { expect, it } from 'vitest'
import { currentDatabases, withDatabases } from '../../databases/databases.ts'
import { StatementTooLarge } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { rawRows } from '../../raw/raw.ts'
import { createTables, describeServer, withDriver } from '../../testing/testing.ts'
import { server as mariadb } from '../mariadb/testing.ts'
import { server as mysql } from './testing.ts'

class Film extends Model('large.Film') {
  reel = f.text()
}

for (const server of [mysql, mariadb])
  for (const driver of ['mysql2', 'mariadb'])
    describeServer(`a row that is larger than the server takes, with ${driver}`, server, (_, create) => {
      it('is an error before it is sent, and one that is just as large goes in', async () => {
        const database = await withDriver(driver, create)()
        await withDatabases({ default: { url: database.url, poolSize: 1 } }, [Film], async () => {
          await createTables(currentDatabases().get())
          const connection = () => rawRows<[number]>(sql`SELECT CONNECTION_ID()`)
          const [[most] = [0]] = await rawRows<[number]>(sql`SELECT @@max_allowed_packet`)
          const before = await connection()
          const large = { reel: 'x'.repeat(Number(most)) }
          for (const write of [
            () => Film.objects().create(large),
            () => Film.objects().bulkCreate([{ reel: 'a' }, large]),
            () => Film.objects().filter({ reel: large.reel }).exists(),
          ]) {
            const error = await write().then(undefined, (caught: unknown) => caught)
            expect(error).toBeInstanceOf(StatementTooLarge)
            expect(error).toMatchObject({ most: Number(most), message: expect.stringContaining('max_allowed_packet') })
          }
          expect(await connection()).toEqual(before)
          expect(await Film.objects().count()).toBe(0)
          await Film.objects().create({ reel: 'x'.repeat(Number(most) - 100) })
          const rows = await Film.objects()
            .annotate((film) => ({ size: film.reel.length() }))
            .values('size')
          expect(rows).toEqual([{ size: Number(most) - 100 }])
          expect(await connection()).toEqual(before)
        })
        await database.remove()
      })
    })
