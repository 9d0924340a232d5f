import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelClass, Row } from '@tsango/core'
import { f } from '@tsango/core/fields'
import { TsangoError } from '@tsango/toolkit/errors'
import { beforeAll, describe, expect, it } from 'vitest'
import { methodsOf } from '../../../../../tooling/doctest/methods.ts'
import { FACES } from '../../../docs/methods.ts'
import { recordStatements } from '../../databases/databases.ts'
import * as expressions from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import * as raw from '../../raw/raw.ts'
import { related } from '../../related/related.ts'
import { CANARY, SECRET } from '../../testing/payloads.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import * as query from '../query.ts'

class Owner extends Model('door.Owner') {
  name = f.char(200).unique()
  things = f.reverse(() => Thing, 'owner')
}
class Thing extends Model('door.Thing') {
  name = f.char(200)
  size = f.int().null()
  price = f.decimal(8, 2).null()
  day = f.date().null()
  at = f.dateTime().null()
  clock = f.time().null()
  data = f.json<{ a?: string }>().null()
  owner = f.fk(() => Owner, { onDelete: 'cascade' }).null()
  tags = f.manyToMany(() => Owner, { relatedName: 'tagged' })
  parent = f.fk((): typeof Thing => Thing, { onDelete: 'cascade' }).null()
  children = f.reverse((): typeof Thing => Thing, 'parent')
  deletedAt = f.softDelete()
}

/** What ends a name, a text, a number and a list of every database at once, and what an object could take for its own. */
const SHARP = [`x'"\`)]}); DROP TABLE ${CANARY}; -- `, `1) OR 1=(SELECT COUNT(*) FROM ${CANARY}) -- `, '__proto__']

type Callable = (...given: readonly unknown[]) => unknown
type Named = Readonly<Record<string, unknown>>

const src = join(import.meta.dirname, '../..')

/** The names of all options that the sources in some folders declare. */
const optionsIn = (folders: string): readonly string[] => [
  ...new Set(
    globSync(`${folders}/**/*.ts`, { cwd: src })
      .filter((file) => !file.includes('test'))
      .flatMap((file) => [
        ...readFileSync(join(src, file), 'utf8').matchAll(
          /interface \w*(?:Options|Window\w*|Names|Explain|TransactionStart)\b[^{]*\{([\s\S]*?)\n\}/g,
        ),
      ])
      .flatMap(([, body = '']) => [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name)),
  ),
]
const OPTIONS = optionsIn('{query,expressions,related,rows,raw,atomic,dialects/base}')

/** The methods of an object, those that it inherits too. */
function methodsIn(object: object): string[] {
  const found = new Set<string>()
  for (let at: object | null = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor') found.add(name)
  return [...found].sort()
}

/** A query that can be sent, or told. */
interface Asked extends PromiseLike<unknown> {
  toSql(): { readonly sql: string }
}

/** A statement that was not sent. */
class Compiled {
  readonly sql: string
  constructor(sql: string) {
    this.sql = sql
  }
}

/** Every way in which a text can be handed to a door that is called with something else first. */
function handed(p: string, row: unknown, options: readonly string[]): (readonly unknown[])[] {
  const named: Named = Object.fromEntries([[p, p]])
  const ofColumn = (columns: Named): Named => Object.fromEntries([[p, columns['size']]])
  return [
    [],
    [p],
    [p, p],
    [p, p, p],
    [[p]],
    [[p], [p]],
    [named],
    [named, named],
    [[named]],
    [[named], [p]],
    [{ name: p }],
    [{ name: p }, named],
    [[{ name: p }], { unique: [p], update: [p] }],
    [[{ name: p }], { unique: ['name'], update: [p] }],
    [[row], [p]],
    [ofColumn],
    [(columns: Named) => columns['name'], p],
    [(columns: Named) => columns[p]],
    [(rows: unknown) => rows],
    ['name', p],
    ['size', p, p],
    ['at', p],
    ['at', 'month', p],
    ['tags', p],
    ['tags', (rows: unknown) => rows, p],
    ['children', { depth: p }],
    [row, p],
    [named, row],
    [2, p],
    [p, 2],
    [[[p, 1]]],
    ...options.flatMap((option) => [[Object.fromEntries([[option, p]])], ['name', Object.fromEntries([[option, p]])]]),
  ]
}

await describeDatabases('every door, by whatever is handed in', (under) => {
  const { test } = withModels(under, [Owner, Thing] as ModelClass[])
  const { quote } = under.dialect.operators
  const things = () => Thing.objects()
  // Behind a network each knock is a journey: there the sharpest text goes round.
  const near = under.dialect.features.synchronous
  const texts = near ? SHARP : SHARP.slice(0, 1)
  // There expressions are handed their own options, and those of everything else by `pnpm test:long`: whether one is looked at is no matter of the database.
  const inExpressions = near || process.env['TSANGO_TEST_LONG'] !== undefined ? OPTIONS : optionsIn('{expressions,raw}')
  let sent = 0

  beforeAll(async () => {
    for (const sql of [
      `CREATE TABLE ${CANARY} (word ${under.dialect.columns.typeOf(f.char(40).spec)})`,
      `INSERT INTO ${CANARY} VALUES ('${SECRET}')`,
    ])
      await under.driver.run({ sql, write: true, returns: false }, [])
  })

  const canary = async (): Promise<unknown> =>
    (await under.driver.run({ sql: `SELECT word FROM ${CANARY}`, write: false, returns: true }, [])).rows

  // What a door has taken away or changed is there again for the next text.
  async function filled(): Promise<Row<Thing>> {
    const there = await things().withTrashed().filter({ name: 'thing', deletedAt: null }).first()
    if (there) return there
    const [owner] = await Owner.objects().getOrCreate({ name: 'owner' })
    const thing = await things().create({ name: 'thing', size: 3, ownerId: owner.id, data: { a: 'b' } })
    await related(thing, 'tags').add(owner)
    return thing
  }

  /** Knocks with everything: what is sent holds the text in the quotes of a name at most, and nothing that runs. */
  async function knock(call: (given: readonly unknown[]) => unknown, options = OPTIONS): Promise<void> {
    for (const p of texts) {
      const row = await filled()
      // One text is enough to find an option that is not looked at.
      for (const given of handed(p, row, p === SHARP[0] ? options : [])) {
        const compiled: Compiled[] = []
        const { statements } = await recordStatements(async () => {
          try {
            const made = await call(given)
            if (made instanceof Compiled) compiled.push(made)
            else await finished(made)
          } catch (error) {
            if (error instanceof TsangoError) expect(error.message).not.toContain(SECRET)
          }
        })
        sent += statements.length
        if (statements.some(({ sql }) => !sql.startsWith('SELECT'))) await filled()
        if (p.length < 12) continue
        for (const { sql } of [...statements, ...compiled])
          expect(sql.replaceAll(quote(p), '').toLowerCase(), given.map(String).join()).not.toContain(
            p.slice(0, 12).toLowerCase(),
          )
      }
    }
    expect(await canary()).toEqual([[SECRET]])
  }

  describe('of a row', () => {
    for (const name of ['save', 'delete', 'forceDelete', 'restore', 'refresh', 'validate'])
      test(name, () =>
        knock(async (given) => {
          const row = (await things().first()) as unknown as Named
          return Reflect.apply(row[name] as Callable, row, given)
        }),
      )
  })

  describe('of a query set', () => {
    for (const name of methodsIn(things()))
      test(name, () =>
        knock((given) => Reflect.apply((things() as unknown as Named)[name] as Callable, things(), given)),
      )
  })

  describe('of the rows of a relation', () => {
    for (const relation of ['tags', 'children'] as const)
      test(relation, async () => {
        const start = related(await filled(), relation)
        for (const name of methodsIn(start)) {
          await knock(async (given) => {
            const manager = related(await things().get({ name: 'thing' }), relation) as unknown as Named
            return Reflect.apply(manager[name] as Callable, manager, given)
          })
        }
      })
  })

  describe('of a column', () => {
    for (const column of ['name', 'size', 'price', 'day', 'at', 'clock', 'data', 'tags'])
      test(column, async () => {
        let methods: string[] = []
        await things().where((row) => {
          methods = methodsIn((row as unknown as Named)[column] as object)
          return row.size.eq(1)
        })
        for (const name of methods)
          await knock(
            (given) =>
              asked((row) => {
                const start = row[column] as Named
                return Reflect.apply(start[name] as Callable, start, given)
              }),
            inExpressions,
          )
      })
  })

  describe('that is a function', () => {
    for (const [name, made] of Object.entries<unknown>(raw))
      if (isFunction(name, made)) test(name, () => knock((given) => made(...given)))
    for (const [name, made] of Object.entries<unknown>({ ...expressions, ...query }))
      if (isFunction(name, made))
        test(name, async () => {
          await knock((given) => asked(() => made(...given)), inExpressions)
          for (const column of ['name', 'size'])
            await knock((given) => asked((row) => made(row[column], ...given)), inExpressions)
        })
  })

  test('opens for some of it', () => {
    expect(OPTIONS.length).toBeGreaterThan(30)
    expect(OPTIONS).toEqual(expect.arrayContaining(['format', 'isolation', 'chunkSize', 'noWait', 'orderBy']))
    expect(sent).toBeGreaterThan(1000)
  })

  /** A query that gives what was made of its columns, or asks for it. Behind a network it is told and not sent: its text is what counts. */
  async function asked(make: (row: Named) => unknown): Promise<unknown> {
    const select = things() as unknown as { select(make: (row: Named) => object): Asked }
    const where = things() as unknown as { where(make: (row: Named) => unknown): Asked }
    try {
      return await told(select.select((row) => ({ made: make(row) })))
    } catch {
      return await told(where.where(make))
    }
  }

  async function told(query: Asked): Promise<unknown> {
    if (!near) return new Compiled(query.toSql().sql)
    await query
    return undefined
  }
})

// Classes are for the compiler; nobody calls them.
function isFunction(name: string, made: unknown): made is Callable {
  return typeof made === 'function' && !/^[A-Z]/.test(name)
}

/** Runs what a door gave back: a query, rows part by part. */
async function finished(made: unknown): Promise<void> {
  if (made === null || typeof made !== 'object') return
  if (Symbol.asyncIterator in made) for await (const _ of made as AsyncIterable<unknown>) break
  else if ('then' in made) await finished(await made)
  // What is left open holds a connection, and ten of them leave none to anybody.
  else if ('close' in made && typeof made.close === 'function') await made.close()
}

it('every method and function that is documented is among the doors', () => {
  const known = new Set([...methodsIn(Thing.objects()), ...Object.keys({ ...expressions, ...query, ...raw })])
  const faces = FACES.filter((file) => /^query\//.test(file)).flatMap((file) =>
    methodsOf(readFileSync(join(src, file), 'utf8')),
  )
  expect(faces.length).toBeGreaterThan(50)
  expect(faces.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
})
