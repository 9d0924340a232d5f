import { type FieldSpec, f } from '@tsango/core/fields'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Unsupported } from '../../../errors/errors.ts'
import type { AggregateName } from '../aggregates.ts'
import type { CallName } from '../calls.ts'
import type { DatePart } from '../dates.ts'
import type { Driver } from '../driver.ts'
import type { TextLookup } from '../operators.ts'
import { commonPattern } from '../regex.ts'
import {
  createTables,
  numberOf,
  type SuiteOptions,
  statementsOf,
  type TestDatabase,
  testTable,
} from './test-database.ts'

const TITLE = f.char(100).null().spec
const WHOLE = f.int().null().spec
const REAL = f.float().null().spec
const PRICE = f.decimal(12, 2).null().spec
const DAY = f.date().null().spec
const HOUR = f.time().null().spec
const MOMENT = f.dateTime().null().spec
const COLUMNS = { title: TITLE, whole: WHOLE, real: REAL, price: PRICE, day: DAY, hour: HOUR, moment: MOMENT }

const TITLES = [
  'Tango',
  'tango',
  'TANGO!',
  'ÉCOLE',
  'école',
  'ecole',
  'a%b',
  'axb',
  'a_b',
  'a*b',
  'a[b]',
  'a?b',
  'a!b',
  'a\\b',
  'ΟΔΟΣ',
  'οδος',
  ' ',
  '',
]

/** What a lookup finds among {@link TITLES}: text is told apart by case and accent unless the lookup folds. */
const FOUND: readonly (readonly [TextLookup, string, readonly string[]])[] = [
  ['iexact', 'TaNgO', ['Tango', 'tango']],
  ['iexact', 'école', ['ÉCOLE', 'école']],
  ['iexact', 'a_b', ['a_b']],
  ['iexact', '', ['']],
  ['contains', 'ang', ['Tango', 'tango']],
  ['contains', 'école', ['école']],
  ['contains', '%', ['a%b']],
  ['contains', '_', ['a_b']],
  ['contains', '*', ['a*b']],
  ['contains', '[b]', ['a[b]']],
  ['contains', '!', ['TANGO!', 'a!b']],
  ['contains', '\\', ['a\\b']],
  ['contains', '', TITLES],
  ['icontains', 'ANG', ['Tango', 'tango', 'TANGO!']],
  ['icontains', 'ÉC', ['ÉCOLE', 'école']],
  ['icontains', 'ΔΟ', ['ΟΔΟΣ', 'οδος']],
  ['icontains', 'A%', ['a%b']],
  ['icontains', 'A_', ['a_b']],
  ['icontains', 'A\\', ['a\\b']],
  ['startswith', 'Tan', ['Tango']],
  ['startswith', 'a[', ['a[b]']],
  ['startswith', 'a?', ['a?b']],
  ['startswith', 'a%', ['a%b']],
  ['startswith', '', TITLES],
  ['istartswith', 'TAN', ['Tango', 'tango', 'TANGO!']],
  ['istartswith', 'é', ['ÉCOLE', 'école']],
  ['istartswith', 'A*', ['a*b']],
  ['endswith', 'go', ['Tango', 'tango']],
  ['endswith', '*b', ['a*b']],
  ['endswith', '!b', ['a!b']],
  ['endswith', '[b]', ['a[b]']],
  ['iendswith', 'GO', ['Tango', 'tango']],
  ['iendswith', 'COLE', ['ÉCOLE', 'école', 'ecole']],
  ['iendswith', '?B', ['a?b']],
]

const MOMENTS: readonly (readonly [FieldSpec, string, unknown, Partial<Record<DatePart, number | string>>])[] = [
  [DAY, 'day', '2026-11-20', { year: 2026, quarter: 4, month: 11, day: 20, weekDay: 6 }],
  [DAY, 'day', '2026-11-22', { quarter: 4, weekDay: 1 }],
  [DAY, 'day', '0001-03-31', { year: 1, quarter: 1, month: 3, day: 31, weekDay: 7 }],
  [DAY, 'day', '9999-07-01', { year: 9999, quarter: 3 }],
  [HOUR, 'hour', '23:09:59.999', { hour: 23, minute: 9, second: 59 }],
  [
    MOMENT,
    'moment',
    new Date('2026-12-31T23:59:58.999Z'),
    { year: 2026, quarter: 4, month: 12, day: 31, weekDay: 5, hour: 23, minute: 59, second: 58, date: '2026-12-31' },
  ],
  [MOMENT, 'moment', new Date('1969-12-31T23:00:00.001Z'), { year: 1969, hour: 23, second: 0, date: '1969-12-31' }],
]

/** The contract of `Operators`: that each means the same as on every other database, as tests on a real table. */
export function describeOperators(
  name: string,
  create: () => Promise<TestDatabase>,
  { functions = true }: SuiteOptions = {},
): void {
  describe(`the operators of ${name}`, () => {
    let database: TestDatabase
    let driver: Driver

    beforeEach(async () => {
      database = await create()
      driver = await database.dialect.connect(database.url, { name: 'default' })
      await createTables(database.dialect, driver, testTable('item', COLUMNS))
    })
    afterEach(async () => {
      await driver.close()
      await database.remove()
    })

    const make = (kind: 'read' | 'write', text: string) => statementsOf(database.dialect)(kind, text)
    const codec = (spec: FieldSpec) => {
      const { encode, decode, read = same, write = same } = database.dialect.columns.codecOf(spec)
      return {
        into: (value: unknown) => (encode && value !== null ? encode(value as never) : value),
        out: (value: unknown) => (decode && value !== null ? decode(value as never) : value),
        read,
        write,
      }
    }
    const add = async (values: Partial<Record<keyof typeof COLUMNS, unknown>>) => {
      const names = Object.keys(values) as (keyof typeof COLUMNS)[]
      const marks = names.map((column) => codec(COLUMNS[column]).write('?'))
      await driver.run(
        make(
          'write',
          `INSERT INTO {item} (${names.map((column) => `{${column}}`).join(', ')}) VALUES (${marks.join(', ')})`,
        ),
        names.map((column) => codec(COLUMNS[column]).into(values[column])),
      )
    }
    const value = async (expression: string, spec: FieldSpec, parameters: readonly unknown[] = []) => {
      const { rows } = await driver.run(make('read', `SELECT ${codec(spec).read(expression)} FROM {item}`), parameters)
      return codec(spec).out(rows[0]?.[0])
    }
    const titles = async (condition: string, parameters: readonly unknown[]) => {
      const { rows } = await driver.run(
        make('read', `SELECT {title} FROM {item} WHERE ${condition} ORDER BY {id}`),
        parameters,
      )
      return rows.map((row) => row[0])
    }

    it('look text up with the case and accents that the lookup says, and no wildcard in a value', async () => {
      for (const title of [...TITLES, null]) await add({ title })
      const { operators } = database.dialect
      for (const [lookup, text, expected] of FOUND) {
        const found = titles(operators.text(lookup, '{title}', '?'), [operators.patternOf(lookup, text)])
        if (!functions && lookup.startsWith('i')) await expect(found).rejects.toBeInstanceOf(Unsupported)
        else expect(await found, `${lookup} ${JSON.stringify(text)}`).toEqual(expected)
      }
    })

    it('match patterns with case and without', async () => {
      for (const title of ['Tango', 'tango', 'ÉCOLE', 'a.b']) await add({ title })
      const { operators } = database.dialect
      const found = (pattern: string, ignoreCase: boolean) =>
        titles(operators.matches('{title}', '?', ignoreCase), [commonPattern(pattern)])
      if (!functions) return expect(found('a', false)).rejects.toBeInstanceOf(Unsupported)
      expect(await found('^t|\\.', false)).toEqual(['tango', 'a.b'])
      expect(await found('^[té]', true)).toEqual(['Tango', 'tango', 'ÉCOLE'])
    })

    it('call functions of text', async () => {
      await add({ title: ' ÉCOLE ΟΔΟΣ ß ' })
      const { operators } = database.dialect
      const call = (name: CallName, ...items: string[]) =>
        value(operators.call({ name, items: ['{title}', ...items], nullable: [], spec: TITLE, places: 0 }), TITLE)
      expect(Number(await call('length'))).toBe(14)
      expect(await call('trim')).toBe('ÉCOLE ΟΔΟΣ ß')
      expect(await call('concat', `'!'`)).toBe(' ÉCOLE ΟΔΟΣ ß !')
      expect(await call('coalesce', `'x'`)).toBe(' ÉCOLE ΟΔΟΣ ß ')
      expect(await call('nullIf', '{title}')).toBeNull()
      if (!functions) return expect(call('lower')).rejects.toBeInstanceOf(Unsupported)
      expect(await call('lower')).toBe(' école οδοσ ß ')
      expect(await call('upper')).toBe(' ÉCOLE ΟΔΟΣ SS ')
    })

    it('call functions of numbers: round half away from zero, floor and ceil by sign', async () => {
      await add({ price: '-2.50', real: -2.5 })
      const { operators } = database.dialect
      const call = (name: CallName, column: 'price' | 'real', places = 0) => {
        const spec = COLUMNS[column]
        const cut = spec.kind === 'decimal' && name !== 'abs' ? { ...spec, places } : spec
        return value(operators.call({ name, items: [`{${column}}`], nullable: [], spec, places }), cut)
      }
      expect(await call('abs', 'price')).toBe('2.50')
      expect(await call('floor', 'price')).toBe('-3')
      expect(await call('ceil', 'price')).toBe('-2')
      expect(await call('abs', 'real')).toBe(2.5)
      if (!functions) return expect(call('round', 'price', 1)).rejects.toBeInstanceOf(Unsupported)
      expect(await call('round', 'price')).toBe('-3')
      expect(await call('round', 'price', 1)).toBe('-2.5')
      expect(await call('round', 'real')).toBe(-3)
      expect(await call('floor', 'real')).toBe(-3)
      expect(await call('ceil', 'real')).toBe(-2)
    })

    it('compare text exactly: case, accents and spaces at the end count', async () => {
      for (const title of ['a', 'A', 'á', 'a ', 'ab']) await add({ title })
      const { operators } = database.dialect
      expect(await titles(operators.compare('=', '{title}', '?'), ['a'])).toEqual(['a'])
      expect(await titles(operators.compare('<>', '{title}', '?'), ['a'])).toEqual(['A', 'á', 'a ', 'ab'])
    })

    it('take a list of any length, and none', async () => {
      for (const title of TITLES) await add({ title })
      const { operators, features, columns } = database.dialect
      const find = async (list: readonly unknown[]) => {
        const marks = features.listParameter ? ['?'] : list.map(() => '?')
        const condition = operators.inList('{title}', marks, columns.codecOf(TITLE).castType)
        return titles(condition, features.listParameter ? [operators.listValue(list)] : list)
      }
      expect(await find(['tango', 'a%b', "'", '"', '{,}'])).toEqual(['tango', 'a%b'])
      expect(await find([])).toEqual([])
      expect(
        await find(Array.from({ length: 2_000 }, (_, index) => (index === 1_999 ? 'ÉCOLE' : `x${index}`))),
      ).toEqual(['ÉCOLE'])
    })

    it('take dates, times and moments apart as whole numbers', async () => {
      for (const [spec, column, moment, parts] of MOMENTS) {
        await driver.run(make('write', 'DELETE FROM {item}'), [])
        await add({ [column]: moment })
        for (const [part, expected] of Object.entries(parts)) {
          const sql = database.dialect.operators.part(part as DatePart, `{${column}}`, spec, 'UTC')
          const found = part === 'date' ? await value(sql, DAY) : Number(await value(sql, f.int().spec))
          expect(found, `${part} of ${String(moment)}`).toBe(expected)
        }
      }
    })

    it('aggregate with the type that they say, and give NULL for no rows', async () => {
      const aggregate = (name: AggregateName, column: keyof typeof COLUMNS, distinct = false) => {
        const { operators } = database.dialect
        return value(
          operators.aggregate({ name, item: `{${column}}`, spec: COLUMNS[column], distinct, over: '' }),
          operators.aggregateSpec(name, COLUMNS[column]),
        )
      }
      for (const name of ['sum', 'avg', 'min', 'max'] as const) expect(await aggregate(name, 'price')).toBeNull()
      expect(await aggregate('count', 'price')).toBe(0)
      for (const [whole, price] of [
        [1, '0.10'],
        [2, '0.20'],
        [2, '0.20'],
        [null, null],
        [2_000_000_000, '9999999999.99'],
      ] as const)
        await add({ whole, price, real: whole })
      expect(await aggregate('count', 'whole')).toBe(4)
      expect(await aggregate('count', 'whole', true)).toBe(3)
      expect(await aggregate('sum', 'whole')).toBe(2_000_000_005)
      expect(await aggregate('sum', 'whole', true)).toBe(2_000_000_003)
      expect(await aggregate('avg', 'whole')).toBe(500_000_001.25)
      expect(await aggregate('max', 'whole')).toBe(2_000_000_000)
      expect(await aggregate('sum', 'price')).toBe('10000000000.49')
      expect(await aggregate('min', 'price')).toBe('0.10')
      expect(await aggregate('max', 'price')).toBe('9999999999.99')
      expect(await aggregate('avg', 'price')).toBeCloseTo(2_500_000_000.1225, 3)
      expect(await aggregate('sum', 'real')).toBe(2_000_000_005)
    })

    it('reckon alike: whole numbers divide to whole ones, decimals round to their places, and nothing divides by zero', async () => {
      await add({ whole: -7, price: '10.00', real: -7 })
      const { operators } = database.dialect
      const reckon = (operator: '+' | '-' | '*' | '/' | '%', spec: FieldSpec, column: string, right: unknown) =>
        value(operators.arithmetic(operator, `{${column}}`, codec(spec).write('?'), spec), spec, [
          codec(spec).into(right),
        ])
      expect(await reckon('/', WHOLE, 'whole', 2)).toBe(-3)
      expect(await reckon('%', WHOLE, 'whole', 3)).toBe(-1)
      expect(await reckon('*', WHOLE, 'whole', 3)).toBe(-21)
      expect(await reckon('+', WHOLE, 'whole', 10)).toBe(3)
      expect(await reckon('-', WHOLE, 'whole', 1)).toBe(-8)
      expect(await reckon('/', REAL, 'real', 2)).toBe(-3.5)
      expect(await reckon('+', PRICE, 'price', '0.01')).toBe('10.01')
      expect(await reckon('-', PRICE, 'price', '10.01')).toBe('-0.01')
      expect(await reckon('%', PRICE, 'price', '3')).toBe('1.00')
      expect(await reckon('+', PRICE, 'price', '0.005')).toBe('10.01')
      expect(await reckon('/', REAL, 'real', 0)).toBeNull()
      for (const operator of ['/', '%'] as const) expect(await reckon(operator, WHOLE, 'whole', 0)).toBeNull()
      expect(await reckon('%', PRICE, 'price', '0')).toBeNull()
      if (!functions) return expect(reckon('*', PRICE, 'price', '2')).rejects.toBeInstanceOf(Unsupported)
      expect(await reckon('%', REAL, 'real', 2.5)).toBe(-2)
      expect(await reckon('%', REAL, 'real', 0)).toBeNull()
      expect(await reckon('/', PRICE, 'price', '3')).toBe('3.33')
      expect(await reckon('/', PRICE, 'price', '-6')).toBe('-1.67')
      expect(await reckon('/', PRICE, 'price', '0')).toBeNull()
      expect(await reckon('*', PRICE, 'price', '0.05')).toBe('0.50')
      expect(await reckon('*', PRICE, 'price', '1.25')).toBe('12.50')
      expect(await reckon('*', PRICE, 'price', '1.0825')).toBe('10.83')
      expect(await reckon('/', PRICE, 'price', '0.125')).toBe('80.00')
    })

    it('compare decimals with values of more digits than the column has', async () => {
      const prices = ['-0.02', '-0.01', '0.00', '0.01', '0.02']
      for (const price of prices) await add({ price })
      const { operators } = database.dialect
      const found = async (operator: '=' | '<' | '<=' | '>' | '>=' | '<>', text: string) => {
        const condition = operators.compare(operator, '{price}', codec(PRICE).write('?'))
        const query = make(
          'read',
          `SELECT ${codec(PRICE).read('{price}')} FROM {item} WHERE ${condition} ORDER BY {id}`,
        )
        return (await driver.run(query, [codec(PRICE).into(text)])).rows.map((row) => codec(PRICE).out(row[0]))
      }
      expect(await found('=', '0.015')).toEqual([])
      expect(await found('<>', '0.015')).toEqual(prices)
      expect(await found('>', '0.015')).toEqual(['0.02'])
      expect(await found('<=', '-0.0150')).toEqual(['-0.02'])
      expect(await found('<', '-0.005')).toEqual(['-0.02', '-0.01'])
      expect(await found('>=', '0.001')).toEqual(['0.01', '0.02'])
      expect(await found('=', '0.0100')).toEqual(['0.01'])
    })

    it('reckon and compare numbers of different specs', async () => {
      await add({ whole: 3, price: '2.50', real: 0.5 })
      const { operators } = database.dialect
      const price = (column: keyof typeof COLUMNS) => operators.convert(`{${column}}`, COLUMNS[column], PRICE)
      expect(await value(operators.arithmetic('-', price('price'), price('whole'), PRICE), PRICE)).toBe('-0.50')
      expect(await value(operators.arithmetic('+', price('price'), price('real'), PRICE), PRICE)).toBe('3.00')
      const condition = operators.compare('<', price('price'), price('whole'))
      expect(numberOf(await driver.run(make('read', `SELECT COUNT(*) FROM {item} WHERE ${condition}`), []))).toBe(1)
    })

    it('order with NULL where it is wanted, and cut pages', async () => {
      for (const title of ['b', null, 'a']) await add({ title })
      const { operators } = database.dialect
      const page = async (order: string, limit?: string, offset?: string) => {
        const { rows } = await driver.run(
          make('read', `SELECT {title} FROM {item} ORDER BY ${order} ${operators.limit(limit, offset)}`),
          [],
        )
        return rows.map((row) => row[0])
      }
      expect(await page(operators.order('{title}', false, undefined))).toEqual([null, 'a', 'b'])
      expect(await page(operators.order('{title}', true, undefined))).toEqual(['b', 'a', null])
      expect(await page(operators.order('{title}', false, 'last'))).toEqual(['a', 'b', null])
      expect(await page(operators.order('{title}', true, 'first'))).toEqual([null, 'b', 'a'])
      expect(await page('{id}', '1', '1')).toEqual([null])
      expect(await page('{id}', undefined, '2')).toEqual(['a'])
      expect(await page('{id}', '2', undefined)).toEqual(['b', null])
    })

    it('know what is always and never true', async () => {
      await add({ title: 'a' })
      const { operators } = database.dialect
      expect(await titles(operators.always, [])).toEqual(['a'])
      expect(await titles(operators.never, [])).toEqual([])
    })
  })
}

function same(text: string): string {
  return text
}
