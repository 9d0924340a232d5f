import { createRegistry, declareModel, f } from '@tsango/core'
import { migration, stateOf } from '@tsango/orm/migrations'
import { describeDatabases, type TestDatabase } from '@tsango/orm/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { DataRefused, DataUnreadable, LabelUnknown } from '../errors/errors.ts'
import { createHistory } from '../history/history.ts'
import { type MigratableDatabase, migrateDatabase } from '../run/run.ts'
import { migratable } from '../testing/database.ts'
import { type DataRecord, dumpData, flushData, loadData, readRecords } from './data.ts'

class Kind extends declareModel('a.Kind') {
  static meta = { uniqueTogether: [['app', 'model']] as const }
  app = f.char(20)
  model = f.char(20)
}
class Person extends declareModel('a.Person') {
  name = f.char(60).unique()
  password = f.char(128).default('')
  /** Points forward, and in a circle. */
  best = f.fk(() => Person, { onDelete: 'setNull' }).null()
  home = f.fk(() => Place, { onDelete: 'setNull' }).null()
  friends = f.manyToMany(() => Person)
  kind = f.fk(() => Kind, { onDelete: 'cascade' }).null()
}
class Place extends declareModel('a.Place') {
  owner = f.fk(() => Person, { onDelete: 'cascade' }).null()
  size = f.int().default(3)
}
class Pair extends declareModel('b.Pair', { key: ['left', 'right'] }) {
  left = f.int()
  right = f.char(10)
  note = f.text().default('')
}
class All extends declareModel('b.All', { id: f.uuid() }) {
  char = f.char(40)
  text = f.text()
  slug = f.slug()
  email = f.email()
  url = f.url()
  choice = f.choice(['x', 'y'])
  ip = f.ip()
  other = f.uuid()
  small = f.smallInt()
  int = f.int()
  big = f.bigInt()
  exact = f.bigInt({ mode: 'bigint' })
  float = f.float()
  decimal = f.decimal(18, 4)
  yes = f.bool()
  day = f.date()
  time = f.time()
  at = f.dateTime()
  precise = f.preciseDateTime()
  long = f.duration()
  json = f.json()
  bytes = f.binary()
  secret = f.encrypted()
  none = f.text().null()
}

const { registry } = createRegistry({
  models: [Kind, Person, Place, Pair, All].map((model) => ({ model, app: 'a' })),
})

const HARD = `'"\`\\ %_ \n\r\t \u2028 é é ẞ 😀 中 {}[],: --`
const ALL: DataRecord = {
  model: 'b.All',
  pk: '0190163d-8694-739b-aea5-966c26f8ad91',
  fields: {
    char: HARD.slice(0, 40),
    text: HARD.repeat(20),
    slug: 'a-b_1',
    email: ' not trimmed@x ',
    url: 'https://example.org/?a=1&b=%20',
    choice: 'y',
    ip: '2001:db8::1',
    other: '00000000-0000-0000-0000-000000000000',
    small: -32768,
    int: 2147483647,
    big: -9007199254740991,
    exact: '-9223372036854775808',
    float: -1.7976931348623157e308,
    decimal: '-99999999999999.9999',
    yes: false,
    day: '0001-01-01',
    time: '23:59:59.999',
    at: '1999-12-31T23:59:59.999Z',
    precise: '2024-02-29T12:00:00.123456Z',
    long: 90061001,
    json: { 'a "b"': [1, null, { c: HARD }], é: false },
    bytes: Buffer.from(Array.from({ length: 256 }, (_, one) => one)).toString('base64'),
    secret: 'v1:stored as it is',
    none: null,
  },
}

const person = (pk: number, name: string, fields: object = {}): DataRecord => ({
  model: 'a.Person',
  pk,
  fields: { name, password: 'pbkdf2$…', best: null, home: null, kind: null, ...fields },
})

const ROWS: readonly DataRecord[] = [
  { model: 'a.Kind', pk: 1, fields: { app: 'a', model: 'Person' } },
  // Forward, to itself, and in a circle.
  person(1, 'Ann', { best: 2, home: 7, kind: 1 }),
  person(2, 'Bob', { best: 2 }),
  { model: 'a.Place', pk: 7, fields: { owner: 1, size: 10 } },
  { model: 'b.Pair', pk: [1, 'b'], fields: { note: '' } },
  { model: 'b.Pair', pk: [1, 'a'], fields: { note: 'first' } },
  ALL,
]

/** The tables as migrations make them, circles and all. */
const history = async () => {
  const asker = { renamed: async () => false, agreed: async () => true, fill: async () => undefined }
  const none = createHistory([], (label) => label)
  const planned = await detectMigrations(none, stateOf(registry), { asker, now: new Date() })
  return createHistory(
    planned.map(({ app, name, dependencies, operations }) => ({
      app,
      name,
      migration: migration({ dependencies, operations }),
    })),
    (label) => label,
  )
}

const jsonOf = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n')
const file = (rows: readonly unknown[] | string, name = 'rows.json') => ({
  name,
  read: () => [typeof rows === 'string' ? rows : jsonOf(rows)],
})
const dumped = async (database: MigratableDatabase, options = {}) => {
  const rows: DataRecord[] = []
  for await (const row of dumpData(registry, database, { batch: 2, ...options })) rows.push(row)
  return rows
}
/** By model and key: where tables point at each other in a circle, none of them is first. */
const sorted = (rows: readonly DataRecord[]) =>
  rows.toSorted((a, b) => (JSON.stringify([a.model, a.pk]) < JSON.stringify([b.model, b.pk]) ? -1 : 1))

await describeDatabases('rows as JSON', (under) => {
  const database = migratable(under)
  /** Another database with the same tables, for the time of a test. */
  const beside = async (other: TestDatabase, body: (database: MigratableDatabase) => Promise<void>) => {
    const driver = await other.dialect.connect(other.url, { name: 'other' })
    try {
      const besides = { name: 'other', dialect: other.dialect, driver }
      await migrateDatabase(await history(), besides)
      await body(besides)
    } finally {
      await driver.close()
    }
  }
  const refused = async (rows: readonly unknown[] | string, options = {}) => {
    const error = await loadData(registry, database, [file(rows)], options).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(DataRefused)
    expect(await dumped(database)).toEqual([])
    return (error as DataRefused).message
  }

  beforeAll(async () => void (await migrateDatabase(await history(), database)))
  beforeEach(() => flushData(registry, database))

  it('come in with references forward and in circles, pairs, keys of several fields and every kind of value, and out the same', async () => {
    const [through] = registry.models.filter(({ automatic }) => automatic)
    const names = through?.ownFields.map(({ name }) => name) ?? []
    const pair = {
      model: String(through?.label),
      pk: 5,
      fields: { [String(names[1])]: 1, [String(names[2])]: 2 },
    }
    const rows = [...ROWS, pair]
    expect(await loadData(registry, database, [file(rows)])).toEqual({ rows: rows.length, ignored: 0 })
    expect(sorted(await dumped(database))).toEqual(sorted(rows))
    expect((await dumped(database, { labels: ['b'] })).map(({ pk }) => pk)).toEqual([[1, 'a'], [1, 'b'], ALL.pk])
    expect(new Set((await dumped(database, { exclude: ['b', 'a.Person'] })).map(({ model }) => model))).toEqual(
      new Set(['a.Kind', 'a.Place']),
    )
    // Once more: what is there is written over.
    await loadData(registry, database, [file([...rows, person(2, 'Bobby')])])
    expect(sorted(await dumped(database)).slice(1, 3)).toMatchObject([
      { fields: { name: 'Ann' } },
      { fields: { name: 'Bobby' } },
    ])
  })

  it('mean the same on another database, and come back the same', async () => {
    await loadData(registry, database, [file(ROWS)])
    const out = await dumped(database)
    const { testFile } = await import('../testing/file.ts')
    const [local, again] = [await testFile(), await under.another()]
    await beside(local, async (other) => {
      await loadData(registry, other, [file(out)])
      const there = await dumped(other)
      expect(there).toEqual(out)
      await beside(again, async (third) => {
        await loadData(registry, third, [file(there)])
        expect(await dumped(third)).toEqual(out)
      })
    })
    await local.remove()
  })

  it('are counted on behind the greatest key, and go to the row that is there where a row is nothing but what is unique', async () => {
    await loadData(registry, database, [
      file([
        { model: 'a.Kind', pk: 1, fields: { app: 'x', model: 'X' } },
        { model: 'a.Kind', pk: 2, fields: { app: 'a', model: 'Person' } },
      ]),
    ])
    await loadData(registry, database, [
      file([
        { model: 'a.Kind', pk: 1, fields: { app: 'a', model: 'Person' } },
        { model: 'a.Kind', pk: 2, fields: { app: 'b', model: 'Pair' } },
        person(40, 'Ann', { kind: 1 }),
        person(41, 'Bob', { kind: 2 }),
        { model: 'a.Place', fields: {} },
      ]),
    ])
    expect((await dumped(database, { labels: ['a.Person'] })).map(({ fields }) => fields['kind'])).toEqual([2, 3])
    await loadData(registry, database, [file([{ model: 'a.Person', fields: { name: 'new' } }])])
    expect(
      (await dumped(database, { labels: ['a.Person', 'a.Place'] })).map(({ pk, fields }) => [pk, fields['size']]),
    ).toEqual(
      expect.arrayContaining([
        [42, undefined],
        [1, 3],
      ]),
    )
  })

  it('go away, with what migrations have written down left alone', async () => {
    await loadData(registry, database, [file(ROWS)])
    await flushData(registry, database)
    expect(await dumped(database)).toEqual([])
    await loadData(registry, database, [file([{ model: 'a.Person', fields: { name: 'new' } }])])
    expect((await dumped(database)).map(({ pk }) => pk)).toEqual([1])
    await flushData(registry, database)
  })

  it('load all or none, and a fault says where: file, line, model, key and field', async () => {
    const good = [ROWS[0], person(1, 'Ann')]
    expect(await refused([...good, person(2, 'Ann')])).toMatch(
      /^"rows\.json", line 3: The row 2 of a\.Person cannot be loaded.*unique value.* Nothing was loaded\.$/,
    )
    expect(await refused([...good, person(3, 'Cid', { best: 99 })])).toMatch(
      /^"rows\.json", line 3: The row 3 of a\.Person cannot be loaded, for "best": It leads to a row of "a_person" that is not there\./,
    )
    expect(await refused([...good, person(4, 'x'.repeat(61))])).toContain(
      'line 3: The row 4 of a.Person cannot be loaded, for "name": It has 61 characters, and the column takes 60.',
    )
    expect(await refused([...good, { model: 'a.Person', pk: 5, fields: { password: '' } }])).toContain(
      'The row 5 of a.Person cannot be loaded, for "name": The row has no value for it',
    )
    expect(await refused([...good, { ...ALL, fields: { ...ALL.fields, day: '2024-02-30' } }])).toContain('for "day"')
    expect(await refused([{ model: 'b.Pair', pk: 1, fields: {} }])).toContain(
      'for "pk": The key has 2 parts: a list of left, right.',
    )
    expect(await refused([{ model: 'a.Persn', pk: 1, fields: {} }])).toContain('Did you mean "a.Person"?')
    expect(await refused([person(1, 'Ann', { nmae: 'x' })])).toContain(
      'for "nmae": There is no such field here. Did you mean "name"?',
    )
  })

  it('may be of models and fields that are not here, where that is said', async () => {
    const rows = [{ model: 'a.Gone', pk: 1, fields: {} }, person(1, 'Ann', { nmae: 'x' })]
    expect(await loadData(registry, database, [file(rows)], { ignoreUnknown: true })).toEqual({ rows: 1, ignored: 1 })
    expect(await dumped(database)).toEqual([person(1, 'Ann')])
    await expect(dumped(database, { labels: ['c'] })).rejects.toBeInstanceOf(LabelUnknown)
  })

  it('are many: in batches, with as many in memory as are asked for', async () => {
    const rows = Array.from({ length: 2_500 }, (_, at) => ({
      model: 'a.Place',
      pk: at + 1,
      fields: { owner: null, size: at },
    }))
    const read: number[] = []
    await loadData(registry, database, [file(rows)], { onProgress: (count) => read.push(count) })
    expect(read).toEqual([1_000, 2_000, 2_500])
    expect(await dumped(database, { batch: 700 })).toEqual(rows)
  })
})

describe('a file of rows', () => {
  const read = async (...chunks: string[]) => {
    const rows: unknown[] = []
    for await (const row of readRecords('x', chunks)) rows.push(row)
    return rows
  }

  it('is a list, or an object a line, cut anywhere', async () => {
    const row = { model: 'a.X', fields: { text: '{"\\"}[]\\' } }
    const texts = [
      JSON.stringify([row, row], null, 2),
      `${JSON.stringify(row)}\n${JSON.stringify(row)}\n`,
      `\uFEFF[\n${JSON.stringify(row)},\n${JSON.stringify(row)}\n]\n`,
    ]
    for (const text of texts) {
      expect((await read(text)).map((one) => (one as DataRecord).fields)).toEqual([row.fields, row.fields])
      expect(await read(...text)).toEqual(await read(text))
    }
    expect(await read('')).toEqual([])
    expect(await read('[]')).toEqual([])
  })

  it('says on which line it cannot be read, and nothing of what stands there', async () => {
    const fault = (text: string) => read(text).catch((error: unknown) => error)
    for (const [text, words] of [
      ['{"model": "a.X", "fields": {}}\n{"model": secret', 'at line 2: it ends in the middle'],
      ['\n\n{"model": secret}', 'at line 3: it is not JSON'],
      ['id,name', 'at line 1: a row is an object, and this begins with "i"'],
      ['[{"id": 1}]', 'at line 1: a row is written'],
    ] as const) {
      const error = await fault(text)
      expect(error).toBeInstanceOf(DataUnreadable)
      expect((error as Error).message).toContain(words)
      expect((error as Error).message).not.toContain('secret')
    }
  })
})
