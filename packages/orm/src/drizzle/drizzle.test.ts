import { f } from '@tsango/core'
import { and, eq, gt, sql } from 'drizzle-orm'
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import { sql as nextSql } from 'drizzle-orm-next'
import * as nextMysqlCore from 'drizzle-orm-next/mysql-core'
import * as nextMysqlProxy from 'drizzle-orm-next/mysql-proxy'
import * as nextPgCore from 'drizzle-orm-next/pg-core'
import * as nextPgProxy from 'drizzle-orm-next/pg-proxy'
import * as nextSqliteCore from 'drizzle-orm-next/sqlite-core'
import * as nextSqliteProxy from 'drizzle-orm-next/sqlite-proxy'
import { expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { countStatements, currentDatabases } from '../databases/databases.ts'
import { drizzleBridge as mysqlBridge } from '../dialects/mysql/drizzle.ts'
import { drizzleBridge as postgresBridge } from '../dialects/postgres/drizzle.ts'
import { drizzleBridge as sqliteBridge } from '../dialects/sqlite/drizzle.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { drizzle, table } from './drizzle.ts'

class Item extends Model('shop.Item') {
  name = f.char(50)
  price = f.decimal(8, 2)
  active = f.bool().default(true)
  madeAt = f.dateTime()
  parent = f.fk(() => Item, { onDelete: 'cascade' }).null()
}

const MOMENT = new Date(Date.UTC(2026, 10, 20, 8, 0, 0, 5))

const NEXT = {
  sqlite: () => sqliteBridge({ core: nextSqliteCore, proxy: nextSqliteProxy }),
  postgres: () => postgresBridge({ core: nextPgCore, proxy: nextPgProxy }),
  mysql: () => mysqlBridge({ core: nextMysqlCore, proxy: nextMysqlProxy }),
  mariadb: () => mysqlBridge({ core: nextMysqlCore, proxy: nextMysqlProxy }),
}

await describeDatabases('Drizzle', (under) => {
  const { test } = withModels(under, [Item])

  test('reads and writes with the values that rows have, on our connections', async () => {
    const [db, item] = [await drizzle(), await table(Item)]
    const [made] = await Promise.all([Item.objects().create({ name: 'one', price: '1.50', madeAt: MOMENT })])
    await Item.objects().create({ name: 'two', price: '2.50', madeAt: MOMENT, parentId: made.id, active: false })
    const rows = await db
      .select({ name: item.name, price: item.price, active: item.active, at: item.madeAt, parentId: item.parentId })
      .from(item)
      .where(eq(item.active, true))
    expect(rows).toEqual([{ name: 'one', price: '1.50', active: true, at: MOMENT, parentId: null }])
    expect(
      await countStatements(async () =>
        db
          .select({ id: item.id })
          .from(item)
          .where(and(eq(item.parentId, made.id), gt(item.id, 0))),
      ),
    ).toBe(1)
    await Item.objects().delete()
  })

  test('takes part in the ambient transaction, and opens none of its own', async () => {
    const [db, item] = [await drizzle(), await table(Item)]
    await atomic(async () => {
      await Item.objects().create({ name: 'kept?', price: '1.00', madeAt: MOMENT })
      expect(await db.select({ name: item.name }).from(item)).toEqual([{ name: 'kept?' }])
      throw new RangeError('undo')
    }).catch(() => undefined)
    expect(await db.select({ name: item.name }).from(item)).toEqual([])
    await expect(db.transaction(async () => undefined)).rejects.toThrow('Use atomic')
  })

  test("a user's own sql stands where an expression may", async () => {
    await Item.objects().create({ name: 'sql', price: '3.00', madeAt: MOMENT })
    const found = await Item.objects().where((i) =>
      i.active.eq(true).and(sql`length(${sql.identifier('shop_item')}.${sql.identifier('name')}) = ${3}`),
    )
    expect(found.map((one) => one.name)).toEqual(['sql'])
    expect(await Item.objects().where(() => nextSql`1 = ${2}` as never)).toEqual([])
    await Item.objects().delete()
  })

  test('works with the 1.0 line as well', async () => {
    const { dialect } = currentDatabases().get()
    const bridge = NEXT[dialect.name as keyof typeof NEXT]()
    const { columns } = dialect
    const definition = currentDatabases().registry.of(Item)
    const item = bridge.table(
      'shop_item',
      definition.fields.map(({ attribute, column, spec, primaryKey }) => ({
        attribute,
        column,
        primaryKey,
        type: columns.typeOf(spec),
        codec: columns.codecOf(spec),
        nullable: spec.nullable,
      })),
    ) as Awaited<ReturnType<typeof table<Item>>>
    const db = bridge.database(async (text, parameters) =>
      currentDatabases().get().sql(text, parameters),
    ) as SqliteRemoteDatabase
    await Item.objects().create({ name: 'next', price: '4.00', madeAt: MOMENT })
    expect(await db.select({ name: item.name, at: item.madeAt }).from(item)).toEqual([{ name: 'next', at: MOMENT }])
  })
})
