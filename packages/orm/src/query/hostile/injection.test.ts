import { createRegistry, type ModelClass } from '@tsango/core'
import { ValidationError } from '@tsango/core/errors'
import { f } from '@tsango/core/fields'
import { TsangoError } from '@tsango/toolkit/errors'
import { sql } from 'drizzle-orm/sql'
import { beforeAll, describe, expect } from 'vitest'
import { atomic, begin, onCommit } from '../../atomic/atomic.ts'
import { genericKey } from '../../content-types/content-types.ts'
import { currentDatabases, recordStatements, withDatabases } from '../../databases/databases.ts'
import { checkZone } from '../../dialects/dialects.ts'
import { SchemaMissing, UniqueViolation } from '../../errors/errors.ts'
import {
  cast,
  coalesce,
  collate,
  concat,
  exists,
  jsonArray,
  jsonObject,
  outerRef,
  padStart,
  position,
  replace,
  rowNumber,
  search,
  searchHeadline,
  stringAgg,
  when,
} from '../../expressions/expressions.ts'
import { type Meta, Model } from '../../model/model.ts'
import { prune } from '../../pruning/pruning.ts'
import { rawExecute, rawRows } from '../../raw/raw.ts'
import { prefetchRelated, related } from '../../related/related.ts'
import { CANARY, PAYLOADS, SECRET } from '../../testing/payloads.ts'
import { createTables, describeDatabases, withModels } from '../../testing/testing.ts'
import { cte, describeLookup, fromQuery, predicate, readPredicate } from '../query.ts'

class Owner extends Model('fuzz.Owner') {
  name = f.char(200).unique()
  things = f.reverse(() => Thing, 'owner')
}
class Thing extends Model('fuzz.Thing') {
  name = f.char(200)
  text = f.text().null()
  stock = f.int().default(0)
  at = f.dateTime().null()
  data = f.json<{ a?: string }>().null()
  owner = f.fk(() => Owner).null()
  tags = f.manyToMany(() => Owner, { relatedName: 'tagged' })
}
class Node extends Model('fuzz.Node') {
  static meta: Meta<Node> = { prune: (n) => n.name.eq('stale') }
  name = f.char(200)
  parent = f.fk((): typeof Node => Node, { onDelete: 'cascade' }).null()
  children = f.reverse((): typeof Node => Node, 'parent')
}
class Facts extends Model('fuzz.Facts') {
  facts = f.hstore().null()
  words = f.array(f.text()).null()
  soft = f.citext().null()
}

const ROW = 'row-secret-91bc'
const AT = new Date('2026-11-20T01:02:03.004Z')

/** Calls a method as JavaScript can, whatever its type says of names. */
function call(target: object, method: string, ...given: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(target, method) as () => unknown, target, given)
}

type Entry = (payload: string) => unknown

const things = () => Thing.objects()
const on =
  (method: string, ...more: readonly unknown[]): Entry =>
  (payload) =>
    call(things(), method, payload, ...more)
const named = (payload: string, value: unknown): object => Object.fromEntries([[payload, value]])
type Joined = Readonly<Record<string, unknown>>
const definition = () => currentDatabases().registry.of(Thing)

/** Entries that take a name. */
const NAMES: Readonly<Record<string, Entry>> = {
  'filter by field': (p) => call(things(), 'filter', named(p, 1)),
  'filter by lookup': (p) => call(things(), 'filter', named(`name__${p}`, 'a')),
  'filter over a relation': (p) => call(things(), 'filter', named(`owner__${p}`, 'a')),
  'filter of a moment': (p) => call(things(), 'filter', named(`at__year__${p}`, 1)),
  'filter by a lookup that is turned round': (p) => call(things(), 'filter', named(`name__${p}__ne`, 'a')),
  'filter by none, over a relation': (p) => call(things(), 'filter', named(`owner__${p}__notIn`, ['a'])),
  'the range of a frame': (p) =>
    things().select((row) => ({ sum: row.stock.sum().over({ orderBy: row.id, frame: { range: [p, null] } }) })),
  'the rows of a frame': (p) =>
    things().select((row) => ({ sum: row.stock.sum().over({ orderBy: row.id, frame: { rows: [null, p as never] } }) })),
  'what a frame leaves out': (p) =>
    things().select((row) => ({
      sum: row.stock.sum().over({ orderBy: row.id, frame: { rows: [null, 0], exclude: p as never } }),
    })),
  'begin using': async (p) => (await begin({ using: p })).rollback(),
  'the isolation of begin': async (p) => (await begin({ isolation: p as never })).rollback(),
  exclude: (p) => call(things(), 'exclude', named(p, 1)),
  predicate: (p) => things().where(() => predicate(named(p, 1) as never)),
  'predicate over a relation': (p) => things().where(() => predicate(named(`tags__${p}`, 1) as never)),
  'a predicate tree': (p) => things().where(() => readPredicate(definition(), { lookups: named(p, 'a') })),
  'a word of a predicate tree': (p) => things().where(() => readPredicate(definition(), named(p, {}))),
  describeLookup: (p) => describeLookup(definition(), p),
  orderBy: on('orderBy'),
  'orderBy, descending': (p) => call(things(), 'orderBy', `-${p}`),
  'orderBy over a relation': (p) => call(things(), 'orderBy', `owner__${p}`),
  values: on('values'),
  'values over a relation': (p) => call(things(), 'values', 'id', `owner__${p}`),
  groupBy: on('groupBy'),
  pluck: on('pluck'),
  value: on('value'),
  distinctOn: on('distinctOn'),
  earliest: on('earliest'),
  latest: on('latest'),
  only: on('only'),
  defer: on('defer'),
  dates: on('dates', 'month'),
  'the unit of dates': (p) => call(things(), 'dates', 'at', p),
  'the order of dates': (p) => call(things(), 'dates', 'at', 'month', p),
  selectRelated: on('selectRelated'),
  'selectRelated, further': (p) => call(things(), 'selectRelated', `owner__${p}`),
  prefetch: on('prefetch'),
  'prefetch, further': (p) => call(things(), 'prefetch', `tags__${p}`),
  'prefetchWith of a relation': (p) => call(things(), 'prefetchWith', p, (rows: unknown) => rows),
  'prefetchWith as': (p) => call(things(), 'prefetchWith', 'tags', (rows: unknown) => rows, p),
  annotate: (p) => call(things(), 'annotate', (row: { stock: unknown }) => named(p, row.stock)),
  'annotate and order': (p) =>
    call(call(things(), 'annotate', (row: { stock: unknown }) => named(p, row.stock)) as object, 'orderBy', p),
  alias: (p) => call(things(), 'alias', (row: { stock: unknown }) => named(p, row.stock)),
  select: (p) => call(things(), 'select', (row: { stock: unknown }) => named(p, row.stock)),
  aggregate: (p) => call(things(), 'aggregate', (row: { stock: { sum(): unknown } }) => named(p, row.stock.sum())),
  using: on('using'),
  'atomic using': (p) => atomic(() => things().count(), { using: p }),
  'the isolation of atomic': (p) => atomic(() => things().count(), { isolation: p as never }),
  'the name of a database': (p) => currentDatabases().get(p),
  withoutScope: on('withoutScope'),
  withTrashed: on('withTrashed'),
  'selectForUpdate of': (p) =>
    atomic(async () => await (call(things(), 'selectForUpdate', { of: [p] }) as PromiseLike<unknown>)),
  recursive: on('recursive'),
  'create with a field': (p) => call(things(), 'create', { name: 'a', ...named(p, 1) }),
  'bulkCreate with a field': (p) => call(things(), 'bulkCreate', [{ name: 'a', ...named(p, 1) }]),
  'update of a field': (p) => call(things(), 'update', named(p, 1)),
  'update by an expression': (p) => call(things(), 'update', (row: { stock: unknown }) => named(p, row.stock)),
  increment: (p) => call(things(), 'increment', named(p, 1)),
  bulkUpdate: async (p) => call(things(), 'bulkUpdate', await things(), [p]),
  'bulkUpsert by': (p) => call(Owner.objects(), 'bulkUpsert', [{ name: 'a' }], { unique: [p], update: ['name'] }),
  'bulkUpsert of': (p) => call(Owner.objects(), 'bulkUpsert', [{ name: 'a' }], { unique: ['name'], update: [p] }),
  'save of fields': async (p) => call(await things().filter({ name: ROW }).get(), 'save', { fields: [p] }),
  'a relation of a row': async (p) => related(await things().filter({ name: ROW }).get(), p as never),
  'a cursor': (p) => things().cursorPage(2, p),
  'explain in a format': (p) => call(things(), 'explain', { format: p }),
  'a time zone': (p) => things().select((row) => ({ year: row.at.inZone(p).year })),
  'the name of a time zone': (p) => checkZone(p),
  'the depth of recursive': (p) => call(Node.objects(), 'recursive', 'children', { depth: p }),
  'recursive of a relation': (p) => call(Node.objects(), 'recursive', p),
  'the name of a common table': (p) => fromQuery(cte(p, things().values('id'))),
  'the name of a joined table': (p) =>
    call(things(), 'join', p, things().values('id'), (row: Joined) => call(row, 'then', row)),
  'outerRef, by name': (p) => things().where(() => exists(things().filter({ stock: outerRef(p) } as never))),
  'a collation': (p) => things().select((row) => ({ text: collate(row.name, p) })),
  'an annotation of groups': (p) =>
    call(things().groupBy('name'), 'annotate', (row: { id: { count(): unknown } }) => named(p, row.id.count())),
  'a condition on groups': (p) => call(things().groupBy('name'), 'filter', named(p, 1)),
  'an order of groups': (p) => call(things().groupBy('name'), 'orderBy', p),
  'prefetchRelated of rows': async (p) => prefetchRelated(await things(), (rows) => call(rows, 'prefetch', p) as never),
  'rawRows using': (p) => rawRows(sql`SELECT 1`, { using: p }),
  'rawExecute using': (p) => rawExecute(sql`SELECT 1`, { using: p }),
  'prune using': (p) => prune({ using: p, models: ['fuzz.Node'] }),
  'prune of a model': (p) => prune({ models: [p] }),
  'prune but a model': (p) => prune({ except: [p] }),
  'onCommit using': (p) => atomic(() => void onCommit(() => {}, { using: p })),
  'atomic using several': (p) => atomic(() => things().count(), { using: ['default', p] }),
  'a query within, using': (p) => call(things(), 'filter', { id__in: call(things().values('id'), 'using', p) }),
  'a generic key by type': (p) => genericKey(Thing, { type: p as never, key: 'name', to: () => [Owner] }).load([], 'a'),
  'a generic key by key': (p) => genericKey(Thing, { type: 'owner', key: p as never, to: () => [Owner] }).load([], 'a'),
  'withTrashed of a relation': (p) => call(things(), 'withTrashed', `owner__${p}`),
  'findMany by a path': (p) => call(things().distinctOn('name'), 'orderBy', 'name', p),
  'increment over a relation': (p) => call(things(), 'decrement', named(`owner__${p}`, 1)),
  'getOrCreate by a field': (p) => call(things(), 'getOrCreate', named(p, 1)),
  'getOrCreate with a default': (p) => call(things(), 'getOrCreate', { name: 'never' }, named(p, 1)),
  'updateOrCreate of a field': (p) => call(things(), 'updateOrCreate', { name: ROW }, named(p, 1)),
  'insertOrIgnore with a field': (p) => call(Owner.objects(), 'insertOrIgnore', [named(p, 1)]),
  'a unit of truncation': (p) => things().select((row) => ({ day: call(row.at as object, 'trunc', p) as never })),
}

/** Names that are met behind a statement of the entry's own: a row that is read first, or a block that is opened. */
const READS_FIRST: ReadonlySet<string> = new Set([
  'bulkUpdate',
  'save of fields',
  'a relation of a row',
  'prefetchRelated of rows',
  'getOrCreate with a default',
  // Which collations there are, the database knows alone.
  'a collation',
])

/** Entries that take a value, and what they give for a text that is in no row. */
const VALUES: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(
    [
      'exact',
      'iexact',
      'contains',
      'icontains',
      'startswith',
      'istartswith',
      'endswith',
      'iendswith',
      'regex',
      'iregex',
      'gt',
      'lte',
    ].map((lookup): [string, Entry] => [lookup, (p) => things().where(() => predicate({ [`name__${lookup}`]: p }))]),
  ),
  in: (p) => things().filter({ name__in: [p, ROW, `${p}x`] }),
  range: (p) => things().filter({ name__range: [p, p] }),
  'a number': (p) => call(things(), 'filter', { stock: p }),
  'a moment': (p) => call(things(), 'filter', { at__gte: p }),
  'the year of a moment': (p) => call(things(), 'filter', { at__year: p }),
  'a key': (p) => call(things(), 'find', p),
  'keys in bulk': (p) => call(things(), 'inBulk', [p]),
  'a limit': on('limit'),
  'an offset': on('offset'),
  'the number of a page': on('page', 10),
  'the batch of iterate': async (p) => {
    for await (const _ of things().iterate({ chunkSize: p as never }));
  },
  JSON: (p) => things().filter({ data: { a: p } }),
  'a key of JSON': (p) => call(things(), 'filter', { data: named(p, 1) }),
  'the path of JSON, by name': (p) => things().where(() => predicate(named(`data__${p}`, 'a') as never)),
  'the path of JSON': (p) =>
    things().where((row) => (call(row.data as object, 'get', p) as { eq(value: unknown): never }).eq('a')),
  'a text at the path of JSON': (p) => things().filter({ data__a: p } as never),
  'hasKey of JSON': (p) => things().where(() => predicate({ data__hasKey: p })),
  'hasKeys of JSON': (p) => things().where(() => predicate({ data__hasKeys: [p, 'a'] })),
  'contains of JSON': (p) => things().where(() => predicate({ data__contains: named(p, p) })),
  'a value of a predicate tree': (p) =>
    things().where(() => readPredicate(definition(), { lookups: { name__icontains: p, stock: p } })),
  concat: (p) => things().where((row) => concat(row.name, p, p).eq(p)),
  coalesce: (p) => things().select((row) => ({ text: coalesce(row.text, p) })),
  replace: (p) => things().select((row) => ({ text: replace(row.name, p, p) })),
  position: (p) => things().select((row) => ({ at: position(row.name, p) })),
  padStart: (p) => things().select((row) => ({ text: padStart(row.name, 300, p) })),
  'a name in an sql template': (p) => things().where(() => sql`${sql.identifier(p)} = 1`),
  'an object in an sql template': (p) => things().where(() => sql`name = ${{ [p]: p }}`),
  'an sql template': (p) => things().where((row) => row.stock.eq(4).and(sql`name = ${p}`)),
  rawRows: (p) => rawRows(sql`SELECT ${p}`),
  'a name in rawRows': (p) => rawRows(sql`SELECT 1 AS ${sql.identifier(p)}`),
  'text for rawRows': (p) => rawRows(p as never),
  'text for rawExecute': (p) => rawExecute(p as never),
  'words that are searched for': (p) => things().where((row) => search(row.name, p)),
  'words that are searched for, of the web': (p) => things().where((row) => search(row.name, p, { kind: 'websearch' })),
  'what stands between joined texts': (p) =>
    things().aggregate((row) => ({ all: stringAgg(row.name, { separator: p }) })),
  'a member of a JSON object': (p) => things().select((row) => ({ made: jsonObject(named(p, row.name) as never) })),
  'a value of a JSON array': (p) => things().select((row) => ({ made: jsonArray(p, row.name) })),
  'a value that is cast': (p) => things().select((row) => ({ text: cast(concat(row.name, p), f.char(400)) })),
  'the default of an aggregate': (p) =>
    things().aggregate((row) => ({ all: stringAgg(row.text, { separator: ',', default: p }) as never })),
  'a window over a value': (p) =>
    things().annotate((row) => ({ nth: rowNumber().over({ partitionBy: [concat(row.name, p)], orderBy: [row.id] }) })),
  'a value in a joined query': (p) => things().filter({ id__in: things().filter({ name: p }).values('id') }),
  'a value in a common table': (p) => fromQuery(cte('given', things().filter({ name: p }).values('id'))),
  'a value in a union': (p) =>
    things()
      .filter({ name: p })
      .union(things().filter({ text: p })),
  'a value in recursive': (p) => Node.objects().filter({ name: p }).recursive('children'),
  'a value of whens': (p) => things().select((row) => ({ text: when(row.name.eq(p), p).otherwise(p) as never })),
  'the configuration of a search': (p) => things().where((row) => search(row.name, 'a', { config: p })),
  'what stands before a headline': (p) =>
    things().select((row) => ({ text: searchHeadline(row.name, 'a', { start: p, stop: p }) })),
}

/** Entries that write a value. */
const WRITES: Readonly<Record<string, (payload: string) => Promise<unknown>>> = {
  create: async (p) => (await things().create({ name: p, text: p, data: { a: p } })).delete(),
  bulkCreate: async (p) => {
    await things().bulkCreate([{ name: p, data: { a: p } }, { name: `x${p}` }])
    return things()
      .where((row) => row.name.ne(ROW))
      .delete()
  },
  update: (p) =>
    things()
      .filter({ name: ROW })
      .update({ text: p, data: named(p, p) as never }),
  'update by an expression': (p) =>
    things()
      .filter({ name: ROW })
      .update((row) => ({ text: concat(row.name, p) })),
  save: async (p) => {
    const row = await things().get({ name: ROW })
    row.text = p
    await row.save()
    await row.refresh()
    expect(row.text).toBe(p)
    await things().bulkUpdate([row], ['text'])
  },
  'getOrCreate and updateOrCreate': async (p) => {
    await Owner.objects().getOrCreate({ name: p })
    await Owner.objects().updateOrCreate({ name: p }, {})
    await Owner.objects().bulkUpsert([{ name: p }], { unique: ['name'], update: [] })
    await Owner.objects().insertOrIgnore([{ name: p }])
    await expect(Owner.objects().create({ name: p })).rejects.toSatisfy(
      // Spaces, quotes and full stops stand in every message.
      (error) => error instanceof UniqueViolation && (p.length < 2 || !error.message.includes(p)),
    )
    expect(await Owner.objects().filter({ name: p }).delete()).toBeGreaterThan(0)
  },
}

/** Entries of what only some databases have. */
const OWN: Readonly<Record<string, Entry>> = {
  hstore: (p) => Facts.objects().create({ facts: { [p]: p } }),
  'a key of an hstore': (p) => Facts.objects().where(() => predicate({ facts__hasKey: p })),
  'keys of an hstore': (p) => Facts.objects().where(() => predicate({ facts__hasAnyKeys: [p] })),
  'the path of an hstore': (p) => Facts.objects().where(() => predicate(named(`facts__${p}`, 'a') as never)),
  array: (p) => Facts.objects().create({ words: [p, p] }),
  'an item of an array': (p) => Facts.objects().where(() => predicate({ words__contains: [p] })),
  'a place of an array': (p) => Facts.objects().where(() => predicate(named(`words__${p}`, 'a') as never)),
  citext: (p) => Facts.objects().where(() => predicate({ soft: p })),
}

function saidOf({ message, publicMessage }: TsangoError): string {
  return `${message} ${publicMessage}`
}

/** A statement of ours, wherever it stands in a message. */
const SQL = /(?:FROM|INTO|UPDATE|JOIN) [`"]fuzz_/

await describeDatabases('SQL in every text', (under) => {
  const collections = under.dialect.operators.collections !== undefined
  const models: ModelClass[] = [Owner, Thing, Node, ...(collections ? [Facts as ModelClass] : [])]
  if (collections)
    beforeAll(async () => {
      for (const name of ['hstore', 'citext'])
        await under.driver.run({ sql: `CREATE EXTENSION IF NOT EXISTS ${name}`, write: true, returns: false }, [])
    })
  const { test, run } = withModels(under, models)
  const { quote } = under.dialect.operators

  const canary = async (): Promise<unknown> =>
    (await under.driver.run({ sql: `SELECT word FROM ${CANARY}`, write: false, returns: true }, [])).rows

  beforeAll(async () => {
    for (const text of [
      `CREATE TABLE ${CANARY} (word varchar(40))`.replace('varchar(40)', under.dialect.columns.typeOf(f.char(40).spec)),
      `INSERT INTO ${CANARY} VALUES ('${SECRET}')`,
    ])
      await under.driver.run({ sql: text, write: true, returns: false }, [])
    await run(async () => {
      const owner = await Owner.objects().create({ name: ROW })
      await things().create({ name: ROW, stock: 4, at: AT, data: { a: ROW }, ownerId: owner.id })
    })
  })

  /** What an entry makes of a text: nothing that runs, and no error but ours, which tells nothing. */
  async function tried(entry: Entry, payload: string, silent = false): Promise<unknown> {
    let failed: unknown
    const { statements } = await recordStatements(async () => {
      try {
        await entry(payload)
      } catch (error) {
        failed = error
      }
    })
    const suspect = /[^\w ]/.test(payload) && payload.length > 5
    for (const { sql: text } of statements) {
      // A name may be a name, in its quotes.
      if (suspect) expect(text.replaceAll(quote(payload), '')).not.toContain(payload)
      expect(text).not.toContain('\u0000')
    }
    if (failed === undefined) return undefined
    // What is refused is refused before anything is sent.
    if (silent && !(failed instanceof SchemaMissing))
      expect(
        statements.map((one) => one.sql),
        payload,
      ).toEqual([])
    expect(failed, `${payload}: ${(failed as Error).stack}`).toBeInstanceOf(TsangoError)
    const message = saidOf(failed as TsangoError)
      .replaceAll(payload, '')
      .replaceAll(JSON.stringify(payload).slice(1, -1), '')
    expect(message).not.toMatch(SQL)
    expect(message).not.toContain(SECRET)
    expect(message).not.toContain(ROW)
    return failed
  }

  for (const [kind, entries] of Object.entries({
    name: NAMES,
    value: VALUES,
    ...(collections ? { 'thing of its own': OWN } : {}),
  }))
    describe(`as a ${kind}`, () => {
      for (const [title, entry] of Object.entries(entries))
        test(`runs nothing: ${title}`, async () => {
          for (const payload of PAYLOADS) await tried(entry, payload, kind === 'name' && !READS_FIRST.has(title))
          expect(await canary()).toEqual([[SECRET]])
        })
    })

  describe('as a value that is written', () => {
    for (const [title, write] of Object.entries(WRITES))
      test(`is the value: ${title}`, async () => {
        for (const payload of PAYLOADS) {
          const bad = payload.includes('\u0000') || !payload.isWellFormed()
          if (bad)
            await expect(write(payload)).rejects.toSatisfy(
              (error) => error instanceof ValidationError || error instanceof TsangoError,
            )
          else await tried(async (text) => expect(await write(text)).not.toBeInstanceOf(Error), payload)
        }
        expect(await canary()).toEqual([[SECRET]])
        expect(await things().count()).toBe(1)
      })
  })

  test('in the place of a genuine cursor asks for nothing else', async () => {
    const { next } = await things()
      .union(things())
      .orderBy('name')
      .cursorPage(1)
      .catch(() => things().orderBy('name').cursorPage(1))
    const order = JSON.parse(Buffer.from(next ?? '', 'base64url').toString() || '[]') as unknown[]
    for (const payload of PAYLOADS) {
      for (const forged of [
        [payload, 0, payload, 1],
        [order[0], payload, payload, payload],
        [order[0], 0, { d: payload }, { n: payload }],
      ]) {
        const text = Buffer.from(JSON.stringify(forged)).toString('base64url')
        await tried(() => things().orderBy('name').cursorPage(1, text), payload)
      }
    }
    expect(await canary()).toEqual([[SECRET]])
  })

  test('as the name of a lock locks, or is refused', async () => {
    for (const payload of PAYLOADS) {
      await tried(async (name) => {
        const held = await under.dialect.locks.lock(under.driver, name, 100)
        await held.release()
      }, payload)
    }
    expect(await canary()).toEqual([[SECRET]])
  })

  test('as names, comments, defaults and choices of a model is quoted, or refused', async () => {
    for (const [index, payload] of PAYLOADS.entries()) {
      // A table takes its time.
      if (index % 4 !== 0 && payload.length > 12) continue
      const choice = payload || 'x'
      class Odd extends Model('fuzz.Odd') {
        static meta: Meta<Odd> = {
          table: `t${index}${payload}`,
          indexes: [{ fields: ['stock'], name: `i${index}${payload}` }],
          checks: [{ name: `c${index}${payload}`, check: (row) => row.stock.gte(0) }],
        }
        name = f.char(300).column(`n${payload}`).comment(payload).dbDefault(payload)
        stock = f.int().default(4).column(`s${payload}`)
        kind = f.choice([choice, 'other']).default(choice)
      }
      const failed = await tried(
        () =>
          withDatabases({ default: under.url }, [Odd], async () => {
            await createTables(currentDatabases().get())
            const rows = Odd.objects()
            const [one] = await rows.bulkCreate([{}, { name: 'b', stock: 1 }])
            expect([(await rows.get({ id: one?.id as number })).name, one?.kind]).toEqual([payload, choice])
            expect(await rows.filter({ name: payload, kind: choice, stock: 4 }).update({ stock: 5 })).toBe(1)
            expect(await rows.orderBy('-stock').values('stock')).toEqual([{ stock: 5 }, { stock: 1 }])
            await expect(rows.create({ stock: -1 })).rejects.toBeInstanceOf(TsangoError)
            expect(await rows.where((row) => row.stock.gt(1)).delete()).toBe(1)
          }),
        payload,
      )
      // Servers have names of 63 bytes, and none that ends in a space; "__" joins a path; the rest is no text at all.
      const name = payload.length < 50 && !/\s$|__|\0/.test(payload) && payload.isWellFormed()
      if (name) expect(failed, payload).toBeUndefined()
    }
    expect(await canary()).toEqual([[SECRET]])
  })

  test('as names that no database has are refused before there is a table', () => {
    for (const name of ['\u00000\u0000', 'a\u0000', '\ud800']) {
      class Column extends Model('fuzz.Column') {
        name = f.int().column(name)
      }
      class Table extends Model('fuzz.Table') {
        static meta: Meta<Table> = { table: name, indexes: [{ fields: ['name'], name }] }
        name = f.int()
      }
      for (const model of [Column, Table] as ModelClass[])
        expect(createRegistry({ models: [{ model, app: '' }], close: true }).problems.length).toBeGreaterThan(0)
    }
  })

  test('as a collation is no SQL', async () => {
    for (const payload of PAYLOADS) {
      class Odd extends Model('fuzz.Collated') {
        name = f.char(30).collation(payload)
      }
      const { problems } = createRegistry({ models: [{ model: Odd as ModelClass, app: '' }], close: true })
      if (/[^\w.@-]/.test(payload)) expect(problems.length).toBe(1)
    }
  })

  test('as a parameter of the URL, and as a setting, connects to nothing else', async () => {
    for (const payload of PAYLOADS.filter((_, index) => index % 5 === 0)) {
      for (const name of ['driver', 'ssl', 'sslmode', 'options', 'application_name', 'socket', 'x']) {
        const url = new URL(under.url)
        url.searchParams.set(name, payload)
        if (under.dialect.features.singleWriter && name !== 'driver') continue
        await tried(
          () =>
            withDatabases({ default: { url: url.href, connectTimeout: 500 } }, [Owner], () => Owner.objects().count()),
          payload,
        )
      }
      for (const setting of ['driver', 'lockTimeout', 'statementTimeout', 'poolSize', 'prepare'])
        await tried(
          () =>
            withDatabases({ default: { url: under.url, [setting]: payload } }, [Owner], () => Owner.objects().count()),
          payload,
        )
    }
    expect(await canary()).toEqual([[SECRET]])
  })
})
