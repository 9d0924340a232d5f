import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Driver } from '../driver.ts'
import type { FoundIndex, FoundTable } from '../introspection.ts'
import type { TestDatabase } from './test-database.ts'

/** What an introspection promises of schemas that Tsango did not make: odd names, reserved words, views, composite keys, indexes of all kinds. */
export function describeIntrospection(name: string, create: () => Promise<TestDatabase>): void {
  describe(`the description of a schema that somebody else made, by ${name}`, () => {
    let database: TestDatabase
    let driver: Driver

    beforeAll(async () => {
      database = await create()
      driver = await database.dialect.connect(database.url, { name: 'default' })
    })
    afterAll(async () => {
      await driver.close()
      await database.remove()
    })

    const withConnection = async <T>(body: (run: (sql: string) => Promise<void>) => Promise<T>): Promise<T> => {
      const connection = await driver.acquire()
      try {
        // `[name]` is an identifier, in the quotes of the database.
        return await body(async (sql) => {
          const quoted = sql.replace(/\[([^\]]+)\]/g, (_, name: string) => database.dialect.operators.quote(name))
          await connection.execute(quoted)
        })
      } finally {
        await driver.release(connection)
      }
    }
    const found = async (name: string): Promise<FoundTable> => {
      const connection = await driver.acquire()
      try {
        const table = await database.dialect.introspection.table(connection, name)
        if (!table) return expect.unreachable(`There is no ${name}.`)
        return table
      } finally {
        await driver.release(connection)
      }
    }
    const indexNamed = ({ indexes }: FoundTable, name: string): FoundIndex | undefined =>
      indexes.find((index) => index.name === name)

    it('takes reserved words, blanks, capitals, brackets and quotes for names', async () => {
      const { title, comments } = database.dialect.features
      await withConnection(async (run) => {
        await run(`CREATE TABLE [order] (
        [group] INTEGER NOT NULL,
        [select] INTEGER NOT NULL,
        [Odd Name] VARCHAR(20) DEFAULT 'it''s, (x)', -- CHECK (no) CONSTRAINT
        [a,b(c"d] VARCHAR(20) NOT NULL,
        [größe] INTEGER,
        [check] INTEGER,
        [twice] INTEGER GENERATED ALWAYS AS ([größe] * (2 + 0)) STORED,
        CONSTRAINT [the check] CHECK ([Odd Name] <> 'a) b''(, c'),
        CHECK ([check] > 3),
        PRIMARY KEY ([select], [group])
      )`)
        await run('CREATE UNIQUE INDEX [the (index)] ON [order] ([größe] DESC, [Odd Name])')
        await run(`CREATE TABLE [line item] (
        [id] INTEGER NOT NULL PRIMARY KEY,
        [grp] INTEGER, [ord] INTEGER, [parent] INTEGER,
        CONSTRAINT [to order] FOREIGN KEY ([ord], [grp]) REFERENCES [order] ([select], [group]) ON DELETE CASCADE ON UPDATE SET NULL,
        CONSTRAINT [to itself] FOREIGN KEY ([parent]) REFERENCES [line item] ([id])
      )`)
        await run('CREATE VIEW [from] AS SELECT [select] AS [as], [Odd Name] FROM [order] WHERE [check] > 3')
        if (comments && database.dialect.features.transactionalDdl)
          await run(`COMMENT ON TABLE [order] IS 'what''s ordered'`)
        else if (comments) await run(`ALTER TABLE [order] COMMENT = 'what''s ordered'`)
      })

      const order = await found('order')
      expect(order).toMatchObject({ table: 'order', kind: 'table', definition: undefined })
      expect(order.comment).toBe(comments ? "what's ordered" : undefined)
      expect(order.primaryKey).toEqual(['select', 'group'])
      expect(order.columns.map(({ column, nullable, primaryKey }) => [column, nullable, primaryKey])).toEqual([
        ['group', false, true],
        ['select', false, true],
        ['Odd Name', true, false],
        ['a,b(c"d', false, false],
        ['größe', true, false],
        ['check', true, false],
        ['twice', true, false],
      ])
      expect(order.columns.map(({ hidden, identity }) => hidden || identity)).not.toContain(true)
      const [, , odd, , size, , twice] = order.columns
      expect(odd?.default).toMatch(/it('|\\)?'s, \(x\)/)
      expect(odd?.generated).toBeUndefined()
      expect(size?.default).toBeUndefined()
      expect(twice?.default).toBeUndefined()
      expect(twice?.generated?.stored).toBe(true)
      expect(twice?.generated?.expression).toMatch(/größe.*\*.*2/)
      expect(twice?.type).toMatch(/^int(eger)?(\(11\))?$/i)
      expect(order.checks).toHaveLength(2)
      expect(order.checks.find(({ name }) => name === 'the check')?.expression).toMatch(/Odd Name.*a\) b/)
      expect(order.checks.find(({ name }) => name !== 'the check')?.expression).toMatch(/check.*>.*3/)
      const index = indexNamed(order, 'the (index)')
      expect(index).toMatchObject({ unique: true, columns: ['größe', 'Odd Name'], method: 'btree', where: undefined })
      expect(index?.terms.map(({ column, descending }) => [column, descending])).toEqual([
        ['größe', true],
        ['Odd Name', false],
      ])

      const line = await found('line item')
      expect(line.primaryKey).toEqual(['id'])
      expect(line.references).toHaveLength(2)
      expect(line.references.find(({ columns }) => columns.length === 2)).toMatchObject({
        columns: ['ord', 'grp'],
        table: 'order',
        to: ['select', 'group'],
        onDelete: 'CASCADE',
        onUpdate: 'SET NULL',
      })
      expect(line.references.find(({ columns }) => columns.length === 1)).toMatchObject({
        columns: ['parent'],
        table: 'line item',
        to: ['id'],
      })

      const view = await found('from')
      expect(view).toMatchObject({ kind: 'view', primaryKey: [], indexes: [], references: [], checks: [] })
      expect(view.columns.map(({ column }) => column)).toEqual(['as', 'Odd Name'])
      expect(view.definition?.toLowerCase()).toMatch(/^\s*select .*from .*order/s)
      expect(view.comment).toBeUndefined()
      const connection = await driver.acquire()
      expect(await database.dialect.introspection.tables(connection), title).toEqual(['line item', 'order'])
      expect(await database.dialect.introspection.views(connection)).toEqual(['from'])
      expect(await database.dialect.introspection.table(connection, 'select')).toBeUndefined()
      expect(await database.dialect.introspection.table(connection, `x' OR '1'='1`)).toBeUndefined()
      await driver.release(connection)
    })

    it('tells what indexes are made of, where they have more than columns', async () => {
      const { partialIndexes, expressionIndexes, coveringIndexes, nullsNotDistinct, textIndexNeedsLength } =
        database.dialect.features
      await withConnection(async (run) => {
        await run(
          'CREATE TABLE [Thing] ([id] INTEGER NOT NULL PRIMARY KEY, [name] VARCHAR(300), [note] VARCHAR(300), [size] INTEGER)',
        )
        if (partialIndexes)
          await run(`CREATE INDEX [some, where] ON [Thing] ([name]) WHERE [size] > 3 AND [name] <> 'WHERE )'`)
        if (expressionIndexes)
          await run('CREATE INDEX [over] ON [Thing] ([size], (ABS([size] - 2)) DESC, (COALESCE([size], 0)))')
        if (coveringIndexes) await run('CREATE INDEX [carries] ON [Thing] ([size]) INCLUDE ([name], [note])')
        if (nullsNotDistinct) await run('CREATE UNIQUE INDEX [one null] ON [Thing] ([size]) NULLS NOT DISTINCT')
        if (textIndexNeedsLength) await run('CREATE INDEX [short] ON [Thing] ([name](10), [note])')
      })
      const thing = await found('Thing')
      const some = indexNamed(thing, 'some, where')
      expect(some !== undefined).toBe(partialIndexes)
      if (some) expect(some.where).toMatch(/size.*>.*3.*name.*WHERE \)/)
      const over = indexNamed(thing, 'over')
      expect(over !== undefined).toBe(expressionIndexes)
      if (over) {
        expect(over.columns).toEqual(['size'])
        expect(over.terms.map(({ column, descending }) => [column, descending])).toEqual([
          ['size', false],
          [undefined, true],
          [undefined, false],
        ])
        expect(over.terms[1]?.expression?.toLowerCase()).toMatch(/abs.*size.*-.*2/)
        expect(over.terms[2]?.expression?.toLowerCase()).toMatch(/coalesce.*size.*0/)
      }
      const carries = indexNamed(thing, 'carries')
      expect(carries !== undefined).toBe(coveringIndexes)
      if (carries) expect(carries).toMatchObject({ columns: ['size'], include: ['name', 'note'] })
      expect(indexNamed(thing, 'one null')?.nullsNotDistinct).toBe(nullsNotDistinct ? true : undefined)
      expect(indexNamed(thing, 'short')?.terms.map(({ prefix }) => prefix)).toEqual(
        textIndexNeedsLength ? [10, undefined] : undefined,
      )
    })
  })
}
