import { type FieldSpec, f } from '@tsango/core/fields'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Unsupported } from '../../../errors/errors.ts'
import type { Driver } from '../driver.ts'
import {
  createTables,
  numberOf,
  type SuiteOptions,
  settled,
  statementsOf,
  type TestDatabase,
  testTable,
} from './test-database.ts'

const UUID = '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'

/** Values at the edge of what a kind can hold; a pair is what goes in and what comes out. */
const VALUES: Readonly<
  Record<
    string,
    {
      readonly spec: FieldSpec
      readonly values: readonly unknown[]
      readonly pairs?: readonly (readonly [unknown, unknown])[]
    }
  >
> = {
  'f.char': {
    spec: f.char(40).spec,
    values: [
      '',
      ' ',
      ' padded ',
      'É',
      'é',
      'e\u0301',
      '😀🦊',
      "'",
      '"',
      '\\',
      '\n\r\t',
      '%_[*?',
      'ß',
      'ﬁ',
      '\u{10FFFF}',
      'x'.repeat(40),
      '😀'.repeat(40),
    ],
  },
  'f.text': { spec: f.text().spec, values: ['', '𝄞'.repeat(30_000), '</script>', '\u2028'] },
  'f.slug': { spec: f.slug().spec, values: ['a-b_C9'] },
  'f.email': { spec: f.email().spec, values: ['O’Hara@example.com'] },
  'f.url': { spec: f.url().spec, values: ['https://example.com/?a=%20&b=ü#c'] },
  'f.choice': { spec: f.choice(['draft', 'published']).spec, values: ['draft', 'published'] },
  'f.uuid': { spec: f.uuid().spec, values: [UUID], pairs: [[UUID.toUpperCase(), UUID]] },
  'f.smallInt': { spec: f.smallInt().spec, values: [0, 1, -1, -32_768, 32_767] },
  'f.int': { spec: f.int().spec, values: [0, -2_147_483_648, 2_147_483_647] },
  'f.bigInt': { spec: f.bigInt().spec, values: [0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] },
  "f.bigInt({ mode: 'bigint' })": {
    spec: f.bigInt({ mode: 'bigint' }).spec,
    values: [0n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n],
  },
  'f.float': {
    spec: f.float().spec,
    values: [0, 0.1, 0.1 + 0.2, -1.5, 5e-308, 1.7976931348623157e308, 2 ** 53 + 2, 1e21],
  },
  'f.decimal(9, 3)': {
    spec: f.decimal(9, 3).spec,
    values: ['0.000', '0.001', '-0.001', '999999.999', '-999999.999', '12.300'],
    pairs: [
      ['12.3', '12.300'],
      ['-0', '0.000'],
      ['+007', '7.000'],
    ],
  },
  'f.decimal(18, 0)': {
    spec: f.decimal(18, 0).spec,
    values: ['0', '999999999999999999', '-999999999999999999', '9007199254740993'],
  },
  'f.decimal(18, 18)': { spec: f.decimal(18, 18).spec, values: ['0.999999999999999999', '-0.000000000000000001'] },
  'f.decimal(18, 4)': {
    spec: f.decimal(18, 4).spec,
    values: ['99999999999999.9999', '-90071992547409.9300', '0.0001'],
  },
  'f.bool': { spec: f.bool().spec, values: [true, false] },
  'f.date': { spec: f.date().spec, values: ['0001-01-01', '1582-10-10', '1970-01-01', '2024-02-29', '9999-12-31'] },
  'f.time': {
    spec: f.time().spec,
    values: ['00:00:00', '23:59:59', '23:59:59.999', '12:00:00.001'],
    pairs: [
      ['14:05', '14:05:00'],
      ['14:05:00.000', '14:05:00'],
    ],
  },
  'f.dateTime': {
    spec: f.dateTime().spec,
    values: [
      new Date(0),
      new Date('0001-01-01T00:00:00.000Z'),
      new Date('9999-12-31T23:59:59.999Z'),
      new Date('2026-03-29T01:30:00.123Z'),
      new Date(-1),
    ],
  },
  'f.preciseDateTime': {
    spec: f.preciseDateTime().spec,
    values: ['2026-11-20T14:05:00.123456Z', '0001-01-01T00:00:00.000001Z', '9999-12-31T23:59:59.999999Z'],
    pairs: [
      ['2026-11-20T14:05:00Z', '2026-11-20T14:05:00.000000Z'],
      ['2026-11-20T14:05:00.1Z', '2026-11-20T14:05:00.100000Z'],
    ],
  },
  'f.duration': { spec: f.duration().spec, values: [0, 1, -1, Number.MAX_SAFE_INTEGER] },
  'f.json': {
    spec: f.json().spec,
    values: [
      {},
      [],
      'text',
      '',
      0,
      true,
      false,
      [null],
      { a: { b: [1, 'ü', null, 1.5] } },
      { 'key "with" \\': "'" },
      '😀',
    ],
  },
  'f.binary': {
    spec: f.binary().spec,
    values: [
      new Uint8Array(0),
      new Uint8Array([0, 255, 39, 92, 0]),
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
    ],
  },
}

/** What every kind of field promises of its values, as tests on a real table. */
export function describeColumns(
  name: string,
  create: () => Promise<TestDatabase>,
  { functions = true }: SuiteOptions = {},
): void {
  describe(`the columns of ${name}`, () => {
    let database: TestDatabase
    let driver: Driver

    beforeEach(async () => {
      database = await create()
      driver = await database.dialect.connect(database.url, { name: 'default' })
    })
    afterEach(async () => {
      await driver.close()
      await database.remove()
    })

    for (const [field, { spec, values, pairs = [] }] of Object.entries(VALUES)) {
      const all = [...values.map((value) => [value, value] as const), ...pairs]

      it(`of ${field} give back what was written, and find it`, async () => {
        const table = { ...spec, nullable: true }
        const { maxDecimalDigits } = database.dialect.features
        if (spec.kind === 'decimal' && (spec.digits ?? 0) > maxDecimalDigits) {
          expect(() => database.dialect.columns.typeOf(table)).toThrow(Unsupported)
          return
        }
        await createTables(database.dialect, driver, testTable('edge', { value: table }))
        const { columns, operators } = database.dialect
        const { encode, decode, read = same, write = same, castType } = columns.codecOf(table)
        const make = statementsOf(database.dialect)
        const into = (value: unknown) => (encode ? encode(value as never) : value)
        const out = (value: unknown) => (decode && value !== null ? decode(value as never) : value)

        for (const [value] of all)
          await driver.run(make('write', `INSERT INTO {edge} ({value}) VALUES (${write('?')})`), [into(value)])
        await driver.run(make('write', 'INSERT INTO {edge} ({value}) VALUES (?)'), [null])
        const { rows } = await driver.run(make('read', `SELECT ${read('{value}')} FROM {edge} ORDER BY {id}`), [])
        expect(rows.map((row) => out(row[0]))).toEqual([...all.map((pair) => pair[1]), null])

        if (spec.sort === 'json') return
        for (const [index, [value]] of all.entries()) {
          const found = await driver.run(
            make('read', `SELECT {id} FROM {edge} WHERE ${operators.compare('=', '{value}', write('?'))}`),
            [into(value)],
          )
          expect(found.rows.map((row) => Number(row[0]))).toContain(index + 1)
        }
        const list = all.map(([value]) => into(value))
        const one = database.dialect.features.listParameter
        const inList = operators.inList('{value}', one ? ['?'] : list.map(() => write('?')), castType)
        const count = make('read', `SELECT COUNT(*) FROM {edge} WHERE ${inList}`)
        const found = settled(() => driver.run(count, one ? [operators.listValue(list)] : list))
        if (!functions && spec.kind === 'float') return expect(found).rejects.toBeInstanceOf(Unsupported)
        expect(numberOf(await found)).toBe(all.length)
      })
    }

    it('refuse a decimal that the database cannot hold, when the type is asked for', () => {
      const { columns, features } = database.dialect
      expect(columns.typeOf(f.decimal(features.maxDecimalDigits, 0).spec)).toBeTypeOf('string')
      expect(() => columns.typeOf(f.decimal(features.maxDecimalDigits + 1, 0).spec)).toThrow(Unsupported)
    })

    it('sort text, decimals, dates and moments by their value', async () => {
      const cases: readonly (readonly [FieldSpec, readonly unknown[]])[] = [
        [f.decimal(9, 2).spec, ['-10.00', '-9.99', '0.00', '9.00', '10.00']],
        [f.date().spec, ['0001-01-01', '0999-12-31', '2026-01-31', '2026-02-01']],
        [f.time().spec, ['09:00:00', '09:00:00.001', '10:00:00']],
        [f.dateTime().spec, [new Date(-1), new Date(0), new Date(1), new Date('2026-01-01T00:00:00Z')]],
        [f.duration().spec, [-5, 3, 20]],
      ]
      const make = statementsOf(database.dialect)
      for (const [index, [spec, sorted]] of cases.entries()) {
        const table = `sorted${index}`
        await createTables(database.dialect, driver, testTable(table, { value: spec }))
        const { encode, decode, read = same, write = same } = database.dialect.columns.codecOf(spec)
        for (const value of [...sorted].reverse())
          await driver.run(make('write', `INSERT INTO {${table}} ({value}) VALUES (${write('?')})`), [
            encode ? encode(value as never) : value,
          ])
        const { rows } = await driver.run(
          make('read', `SELECT ${read('{value}')} FROM {${table}} ORDER BY {value}`),
          [],
        )
        expect(rows.map(([value]) => (decode ? decode(value as never) : value))).toEqual(sorted)
      }
    })
  })
}

function same(text: string): string {
  return text
}
