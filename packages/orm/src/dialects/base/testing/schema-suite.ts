import { type FieldSpec, f } from '@tsango/core/fields'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CheckViolation, DataError, ForeignKeyViolation, UniqueViolation } from '../../../errors/errors.ts'
import type { Connection, Driver } from '../driver.ts'
import { foreignKeyName, indexName } from '../names.ts'
import type { ColumnState, IndexState, KeyState, TableState } from '../schema-editor.ts'
import { settled, type TestDatabase, testColumn, testExpression, testTable } from './test-database.ts'

const UUID = '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'
const MOMENT = new Date('2026-11-20T01:02:03.004Z')

/** What a value becomes when the type of its column changes. */
const CONVERSIONS: readonly (readonly [before: FieldSpec, value: unknown, after: FieldSpec, expected: unknown])[] = [
  [f.char(20).spec, 'text', f.text().spec, 'text'],
  [f.text().spec, 'text', f.slug(30).spec, 'text'],
  [f.int().spec, -7, f.char(20).spec, '-7'],
  [f.char(20).spec, '-7', f.int().spec, -7],
  [f.smallInt().spec, 7, f.bigInt().spec, 7],
  [f.bigInt().spec, 7, f.smallInt().spec, 7],
  [f.bigInt().spec, 7, f.bigInt({ mode: 'bigint' }).spec, 7n],
  [f.int().spec, 7, f.duration().spec, 7],
  [f.int().spec, 7, f.float().spec, 7],
  [f.float().spec, 7.4, f.int().spec, 7],
  [f.int().spec, -7, f.decimal(9, 2).spec, '-7.00'],
  [f.decimal(9, 2).spec, '-7.00', f.int().spec, -7],
  [f.decimal(9, 2).spec, '-7.00', f.decimal(12, 4).spec, '-7.0000'],
  [f.decimal(12, 4).spec, '7.1200', f.decimal(9, 2).spec, '7.12'],
  [f.decimal(9, 2).spec, '-0.05', f.char(20).spec, '-0.05'],
  [f.char(20).spec, '-0.05', f.decimal(9, 2).spec, '-0.05'],
  [f.char(20).spec, '12', f.decimal(9, 2).spec, '12.00'],
  [f.decimal(9, 2).spec, '1.50', f.float().spec, 1.5],
  [f.float().spec, 1.5, f.decimal(9, 2).spec, '1.50'],
  [f.char(20).spec, '1.5', f.float().spec, 1.5],
  [f.bool().spec, true, f.int().spec, 1],
  [f.int().spec, 300, f.bool().spec, true],
  [f.int().spec, 0, f.bool().spec, false],
  [f.bool().spec, true, f.char(5).spec, 'true'],
  [f.char(5).spec, 'false', f.bool().spec, false],
  [f.char(5).spec, 'true', f.bool().spec, true],
  [f.date().spec, '2026-11-20', f.dateTime().spec, new Date('2026-11-20T00:00:00Z')],
  [f.date().spec, '2026-11-20', f.preciseDateTime().spec, '2026-11-20T00:00:00.000000Z'],
  [f.dateTime().spec, MOMENT, f.date().spec, '2026-11-20'],
  [f.dateTime().spec, new Date('2026-11-20T23:59:59.600Z'), f.date().spec, '2026-11-20'],
  [f.dateTime().spec, MOMENT, f.preciseDateTime().spec, '2026-11-20T01:02:03.004000Z'],
  [f.preciseDateTime().spec, '2026-11-20T01:02:03.004999Z', f.dateTime().spec, MOMENT],
  [f.date().spec, '2026-11-20', f.char(10).spec, '2026-11-20'],
  [f.char(10).spec, '2026-11-20', f.date().spec, '2026-11-20'],
  [f.uuid().spec, UUID, f.char(36).spec, UUID],
  [f.char(36).spec, UUID, f.uuid().spec, UUID],
  [f.text().spec, '{"a": [1]}', f.json().spec, { a: [1] }],
]

/** Values that have no meaning in another type: the change is refused, and nothing is lost. */
const REFUSED: readonly (readonly [before: FieldSpec, value: unknown, after: FieldSpec])[] = [
  [f.char(20).spec, 'seven', f.int().spec],
  [f.char(20).spec, 'seven', f.decimal(9, 2).spec],
  [f.char(20).spec, 'maybe', f.bool().spec],
  [f.text().spec, '{', f.json().spec],
  [f.char(200).spec, 'too long', f.char(5).spec],
  [f.text().spec, 'too long', f.slug(5).spec],
  [f.bigInt().spec, 40_000, f.smallInt().spec],
  [f.int().spec, 100, f.decimal(3, 2).spec],
  [f.decimal(9, 2).spec, '1000.00', f.decimal(4, 2).spec],
]

const INDEX: IndexState = {
  name: indexName('shelf', ['label', 'size'], false),
  columns: ['label', 'size'],
  unique: false,
}
const SHELF: TableState = testTable(
  'shelf',
  { label: f.char(50).spec, size: f.int().spec, note: { ...f.text().spec, nullable: true } },
  {
    columns: [
      testColumn(
        'home',
        { ...f.bigInt().spec, nullable: true },
        {
          column: 'home_id',
          references: { table: 'shelf', column: 'id', onDelete: 'setNull' },
        },
      ),
    ],
    indexes: [INDEX, { name: indexName('shelf', ['home_id'], false), columns: ['home_id'], unique: false }],
    checks: [
      {
        name: 'shelf_size',
        check: testExpression({ all: [['size', 'gte', 0], { not: ['label', 'exact', "it's \\ here"] }] }),
      },
    ],
  },
)

/** What every schema editor and introspection promise, as tests on real tables with rows in them. */
export function describeSchema(name: string, create: () => Promise<TestDatabase>): void {
  describe(`the schema editor of ${name}`, () => {
    let database: TestDatabase
    let driver: Driver
    let connection: Connection

    beforeAll(async () => {
      database = await create()
      driver = await database.dialect.connect(database.url, { name: 'default' })
    })
    beforeEach(async () => {
      connection = await driver.acquire()
      for (const table of await database.dialect.introspection.tables(connection))
        await connection.execute(`DROP TABLE ${database.dialect.operators.quote(table)}`)
    })
    afterEach(() => driver.release(connection))
    afterAll(async () => {
      await driver.close()
      await database.remove()
    })

    const make = async (statements: readonly string[]): Promise<void> => {
      const { session } = database.dialect.schema
      for (const sql of [...session.before, ...statements, ...session.after]) await connection.execute(sql)
    }
    const put = async (table: TableState, values: Readonly<Record<string, unknown>>): Promise<void> => {
      const { columns, operators } = database.dialect
      const specs = Object.keys(values).map(
        (key) => table.columns.find(({ column }) => column === key)?.spec ?? f.text().spec,
      )
      const codecs = specs.map((spec) => columns.codecOf(spec))
      const holders = codecs.map(
        ({ write }, at) => write?.(operators.placeholder(at + 1)) ?? operators.placeholder(at + 1),
      )
      const list = Object.keys(values).map(operators.quote).join(', ')
      const sql = `INSERT INTO ${operators.quote(table.table)} (${list}) VALUES (${holders.join(', ')})`
      const encoded = Object.values(values).map((value, at) => {
        const encode = codecs[at]?.encode
        return encode && value !== null ? encode(value as never) : value
      })
      await connection.run({ sql, write: true, returns: false }, encoded)
    }
    const read = async (table: string, column: string, spec: FieldSpec): Promise<unknown[]> => {
      const { columns, operators } = database.dialect
      const { read: wrap, decode } = columns.codecOf(spec)
      const text = wrap?.(operators.quote(column)) ?? operators.quote(column)
      const sql = `SELECT ${text} FROM ${operators.quote(table)} ORDER BY ${operators.quote('id')}`
      const { rows } = await connection.run({ sql, write: false, returns: true }, [])
      return rows.map(([value]) => (decode && value !== null ? decode(value as never) : value))
    }
    const found = (table = 'shelf') => database.dialect.introspection.table(connection, table)

    it('tells whom each of its statements holds up, and what to do in its place', () => {
      const { schema, risks } = database.dialect
      const told = risks([...schema.addIndex(SHELF, INDEX), ...schema.addCheck(SHELF, SHELF, SHELF.checks[0]!)])
      for (const { blocks, while: time, instead } of told) {
        expect(['writes', 'reads and writes']).toContain(blocks)
        expect([time.length > 10, /[.]$/.test(instead)]).toEqual([true, true])
      }
      expect(risks(['SELECT 1'])).toEqual([])
      for (const beside of [schema.addIndexConcurrently, schema.addCheckConcurrently])
        if (beside) expect(risks(beside(SHELF, { ...INDEX, ...SHELF.checks[0]! }))).toEqual([])
    })

    it('makes a table with all that belongs to it, and introspection finds it', async () => {
      const { schema, introspection } = database.dialect
      await make(schema.createTable(SHELF))
      expect(await introspection.tables(connection)).toEqual(['shelf'])
      expect(await found('nothing')).toBeUndefined()
      const table = await found()
      expect(
        table?.columns.map(({ column, nullable, primaryKey, identity }) => [column, nullable, primaryKey, identity]),
      ).toEqual([
        ['id', false, true, true],
        ['label', false, false, false],
        ['size', false, false, false],
        ['note', true, false, false],
        ['home_id', true, false, false],
      ])
      expect(
        table?.columns.map((column) => column.default).filter((one) => one !== undefined && !/nextval/.test(one)),
      ).toEqual([])
      expect(table?.indexes).toMatchObject([
        { name: 'shelf_home_id_idx', columns: ['home_id'], unique: false },
        { name: 'shelf_label_size_idx', columns: ['label', 'size'], unique: false },
      ])
      expect(table?.references).toMatchObject([
        { columns: ['home_id'], table: 'shelf', to: ['id'], onDelete: 'SET NULL' },
      ])
      expect(table?.references[0]?.name ?? 'shelf_home_id_fk').toBe(foreignKeyName('shelf', 'home_id'))
      expect(table?.checks.map((check) => check.name)).toEqual(['shelf_size'])
      await make(schema.dropTable(SHELF))
      expect(await introspection.tables(connection)).toEqual([])
    })

    it('makes checks, unique indexes and keys that hold', async () => {
      const { schema } = database.dialect
      const unique: IndexState = { name: indexName('shelf', ['label'], true), columns: ['label'], unique: true }
      await make([...schema.createTable(SHELF), ...schema.addIndex(SHELF, unique)])
      await put(SHELF, { label: 'a', size: 1 })
      await expect(settled(() => put(SHELF, { label: 'a', size: 1 }))).rejects.toThrow(UniqueViolation)
      await expect(settled(() => put(SHELF, { label: 'b', size: -1 }))).rejects.toThrow(CheckViolation)
      await expect(settled(() => put(SHELF, { label: "it's \\ here", size: 1 }))).rejects.toThrow(CheckViolation)
      await expect(settled(() => put(SHELF, { label: 'b', size: 1, home_id: 77 }))).rejects.toThrow(ForeignKeyViolation)
      await put(SHELF, { label: 'b', size: 1, home_id: 1 })
      await connection.execute(`DELETE FROM shelf WHERE label = 'a'`)
      expect(await read('shelf', 'home_id', f.bigInt().spec)).toEqual([null])
    })

    it('holds several columns to a key of several, and renames and drops that key with rows in the tables', async () => {
      const { schema } = database.dialect
      const [hall, number] = [testColumn('hall', f.char(10).spec), testColumn('number', f.int().spec)]
      const aisle: TableState = {
        table: 'z_aisle',
        columns: [hall, number],
        key: ['hall', 'number'],
        indexes: [],
        checks: [],
      }
      const keyOf = (table: string, columns: readonly string[]): KeyState => ({
        name: foreignKeyName(table, columns.join('_')),
        columns,
        references: { table: 'z_aisle', columns: ['hall', 'number'], onDelete: 'setNull' },
      })
      const names = ['aisle_hall', 'aisle_number']
      const nullable = (column: ColumnState): ColumnState => ({ ...column, spec: { ...column.spec, nullable: true } })
      const loose = testTable(
        'a_box',
        {},
        {
          columns: [nullable(testColumn('aisle_hall', hall.spec)), nullable(testColumn('aisle_number', number.spec))],
          indexes: [{ name: 'a_box_aisle', columns: names, unique: false }],
        },
      )
      const key = keyOf('a_box', names)
      const held: TableState = { ...loose, keys: [key] }
      await make([...schema.createTable(aisle), ...schema.createTable(loose)])
      await put(aisle, { hall: 'a', number: 1 })
      await put(loose, { aisle_hall: 'a', aisle_number: 1 })
      await make(schema.addKey(loose, held, key))
      await expect(settled(() => put(held, { aisle_hall: 'a', aisle_number: 2 }))).rejects.toThrow(ForeignKeyViolation)
      await put(held, { aisle_hall: 'z', aisle_number: null })
      const renamedKey = keyOf('a_crate', names)
      const crate: TableState = { ...held, table: 'a_crate', keys: [renamedKey] }
      await make(schema.renameTable(held, crate))
      const other = ['aisle_hall', 'aisle_place']
      const lastKey = keyOf('a_crate', other)
      const last: TableState = {
        ...crate,
        columns: crate.columns.map((one) => (one.column === 'aisle_number' ? { ...one, column: 'aisle_place' } : one)),
        indexes: [{ name: 'a_box_aisle', columns: other, unique: false }],
        keys: [lastKey],
      }
      await make(schema.renameColumn(crate, last, 'aisle_number', 'aisle_place'))
      const [reference, ...more] = (await found('a_crate'))?.references ?? []
      expect(reference).toMatchObject({
        columns: other,
        table: 'z_aisle',
        to: ['hall', 'number'],
        onDelete: 'SET NULL',
      })
      expect([reference?.name ?? lastKey.name, more]).toEqual([lastKey.name, []])
      await connection.execute(`DELETE FROM ${database.dialect.operators.quote('z_aisle')}`)
      expect(await read('a_crate', 'aisle_place', f.int().spec)).toEqual([null, null])
      await make(schema.dropKey(last, { ...last, keys: [] }, lastKey))
      expect((await found('a_crate'))?.references).toEqual([])
      await put(last, { aisle_hall: 'q', aisle_place: 9 })
      await make([...schema.dropTable(last), ...schema.dropTable(aisle)])
      await make(schema.createTable(aisle))
      await make(schema.createTable(held))
      expect((await found('a_box'))?.references).toMatchObject([{ columns: names, to: ['hall', 'number'] }])
      await make([...schema.dropTable(held), ...schema.dropTable(aisle)])
    })

    it('makes an index over several long columns', async () => {
      const { schema } = database.dialect
      const long = { one: f.char(200).spec, two: f.char(500).spec, three: f.text().spec, four: f.uuid().spec }
      const index: IndexState = { name: 'long_idx', columns: ['four', 'one', 'two', 'three'], unique: false }
      await make(schema.createTable(testTable('long', long, { indexes: [index] })))
      expect((await found('long'))?.indexes).toMatchObject([index])
    })

    it.each([
      ['char to text', f.char(100).spec, f.text().spec],
      ['text to char', f.text().spec, f.char(100).spec],
      ['a number to long text', f.int().spec, f.char(900).spec],
    ])('changes %s under the indexes that hold the column', async (_title, before, after) => {
      const { schema } = database.dialect
      const indexes: IndexState[] = [
        { name: 'shelf_value_idx', columns: ['value'], unique: false },
        { name: 'shelf_size_value_idx', columns: ['size', 'value'], unique: false },
      ]
      const [old, next] = [testColumn('value', before), testColumn('value', after)]
      const of = (column: ColumnState): TableState =>
        testTable('shelf', { size: f.int().spec }, { columns: [column], indexes })
      await make(schema.createTable(of(old)))
      await put(of(old), { size: 1, value: before.kind === 'int' ? 7 : 'seven' })
      await make(schema.alterColumn(of(old), of(next), old, next, undefined))
      expect(await read('shelf', 'value', after)).toEqual([before.kind === 'int' ? '7' : 'seven'])
      const altered = await found()
      await make(schema.dropTable(of(next)))
      await make(schema.createTable(of(next)))
      expect(altered).toEqual(await found())
    })

    it('renames indexes, tables and columns with all that hangs on them, and keeps the rows', async () => {
      const { schema } = database.dialect
      await make(schema.createTable(SHELF))
      await put(SHELF, { label: 'a', size: 1 })
      const renamed: IndexState = { ...INDEX, name: 'other' }
      await make(schema.renameIndex(SHELF, INDEX, renamed))
      expect((await found())?.indexes.map((index) => index.name)).toEqual(['other', 'shelf_home_id_idx'])

      const rack: TableState = {
        ...SHELF,
        table: 'rack',
        columns: SHELF.columns.map((one) =>
          one.references ? { ...one, references: { ...one.references, table: 'rack' } } : one,
        ),
      }
      await make(schema.renameTable(SHELF, rack))
      const column = (name: string): string => (name === 'size' ? 'width' : name)
      const wide: TableState = {
        ...rack,
        columns: rack.columns.map((one) => ({ ...one, column: column(one.column) })),
        checks: rack.checks.map((check) => ({
          ...check,
          check: check.check.renamed('size', 'width'),
        })),
      }
      await make(schema.renameColumn(rack, wide, 'size', 'width'))
      const table = await found('rack')
      expect(table?.columns.map((one) => one.column)).toContain('width')
      expect(table?.indexes.map((index) => index.columns)).toContainEqual(['label', 'width'])
      expect(table?.references).toMatchObject([{ columns: ['home_id'], table: 'rack' }])
      expect(table?.references[0]?.name ?? 'rack_home_id_fk').toBe('rack_home_id_fk')
      expect(await read('rack', 'width', f.int().spec)).toEqual([1])
      await expect(settled(() => put(wide, { label: 'b', width: -1 }))).rejects.toThrow(CheckViolation)
    })

    it.each(
      CONVERSIONS.map(([before, value, after, expected]) => ({
        title: `${before.kind} ${String(value)} into ${after.kind}`,
        before,
        value,
        after,
        expected,
      })),
    )('turns $title', async ({ before, value, after, expected }) => {
      const nullable = (spec: FieldSpec): FieldSpec => ({ ...spec, nullable: true })
      const [old, next] = [testColumn('value', nullable(before)), testColumn('value', nullable(after))]
      const of = (column: ColumnState): TableState => testTable('shelf', {}, { columns: [column] })
      const { schema } = database.dialect
      await make(schema.createTable(of(old)))
      await put(of(old), { value })
      await put(of(old), { value: null })
      await make(schema.alterColumn(of(old), of(next), old, next, undefined))
      expect(await read('shelf', 'value', next.spec)).toEqual([expected, null])
      await make(
        schema.alterColumn(of(next), of(testColumn('value', after)), next, testColumn('value', after), expected),
      )
      expect(await read('shelf', 'value', next.spec)).toEqual([expected, expected])
      expect((await found())?.columns[1]?.nullable).toBe(false)
    })

    it.each(
      REFUSED.map(([before, value, after]) => ({
        title: `"${String(value)}" into ${after.kind}`,
        before,
        value,
        after,
      })),
    )('refuses to turn $title, and keeps it', async ({ before, value, after }) => {
      const [old, next] = [testColumn('value', before), testColumn('value', after)]
      const of = (column: ColumnState): TableState => testTable('shelf', {}, { columns: [column] })
      const { schema, features } = database.dialect
      await make(schema.createTable(of(old)))
      await put(of(old), { value })
      if (features.transactionalDdl) await connection.execute(schema.session.begin)
      // A database whose JSON is text under a check says so by the check.
      await expect(settled(() => make(schema.alterColumn(of(old), of(next), old, next, undefined)))).rejects.toSatisfy(
        (error) => error instanceof DataError || error instanceof CheckViolation,
      )
      if (features.transactionalDdl) await connection.execute('ROLLBACK')
      expect(await read('shelf', 'value', before)).toEqual([value])
    })
  })
}
