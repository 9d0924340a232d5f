import { setTimeout as sleep } from 'node:timers/promises'
import { createRegistry, f, type Meta } from '@tsango/core'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { atomic, rolledBack } from '../../atomic/atomic.ts'
import { type Databases, databaseSlot, openDatabases, recordStatements } from '../../databases/databases.ts'
import { TestProxy } from '../../dialects/base/testing/proxy.ts'
import { driverServers } from '../../dialects/test-servers.ts'
import { exists, outerRef, rowNumber } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { fromQuery } from '../query.ts'

class Author extends Model('iterate.Author') {
  name = f.char(40).unique()
  notes = f.reverse(() => Note, 'author')
}
class Note extends Model('iterate.Note') {
  static meta: Meta<Note> = { uniqueTogether: [['author', 'place']] }
  author = f.fk(() => Author, { onDelete: 'cascade' })
  place = f.int()
  title = f.char(40)
  rank = f.int().null()
  price = f.decimal(8, 2)
  at = f.dateTime()
  body = f.text()
}

const COUNT = 600
const models = [Author, Note]
const collect = async <R>(rows: AsyncIterable<R>): Promise<R[]> => {
  const all: R[] = []
  for await (const row of rows) all.push(row)
  return all
}
const servers = await Promise.all(driverServers.map((load) => load()))

await describeDatabases(
  'iterate',
  (under) => {
    const { test, run } = withModels(under, models)
    const { cursors, synchronous, title } = under.dialect.features
    const isServer = !synchronous && cursors

    beforeAll(() =>
      run(async () => {
        const authors = await Author.objects().bulkCreate(
          Array.from({ length: 7 }, (_, at) => ({ name: `author ${at}` })),
        )
        await Note.objects().bulkCreate(
          Array.from({ length: COUNT }, (_, at) => ({
            authorId: authors[at % 7]?.id as number,
            place: at,
            title: `${(at * 7919) % 97}`,
            rank: at % 5 ? at % 11 : null,
            price: `${at}.25`,
            at: new Date(Date.UTC(2026, 0, 1, 0, 0, at, at)),
            // More than the buffers of a line hold, all rows together.
            body: 'x'.repeat(isServer ? 40_000 : 10),
          })),
        )
      }),
    )

    const shapes = () => {
      const notes = Note.objects().defer('body')
      const plain = notes.filter({ place__lt: 90 })
      return {
        values: plain.values('title', 'price', 'at').orderBy('-title', 'at'),
        'values, distinct': plain.values('title').distinct().orderBy('title'),
        groups: plain
          .groupBy('authorId')
          .annotate((n) => ({ many: n.id.count(), most: n.price.max() }))
          .orderBy('authorId'),
        'an order without an index': plain.orderBy('-rank', 'title'),
        'joined rows': plain.selectRelated('author').orderBy('author__name', '-price'),
        'a join': plain.join('own', Author.objects(), (n, own) => own.id.eq(n.authorId)).orderBy('title', 'id'),
        'a union': plain
          .filter({ rank: 1 })
          .union(plain.filter({ rank: 3 }))
          .orderBy('-id'),
        'a union of objects': plain
          .values('title')
          .union(plain.filter({ rank: 3 }).values('title'), { all: true })
          .orderBy('title'),
        'an intersection': plain
          .filter({ rank: 1 })
          .intersection(plain.filter({ place__gt: 30 }))
          .orderBy('id'),
        'one of each': plain.distinctOn('authorId').orderBy('authorId', '-place'),
        'a window': plain.annotate((n) => ({ nth: rowNumber().over({ orderBy: [n.title, n.id] }) })).orderBy('id'),
        'what is counted': Author.objects()
          .annotate((a) => ({ many: a.notes.count() }))
          .orderBy('-many', 'name'),
        'a subquery': Author.objects()
          .where(() => exists(Note.objects().filter({ authorId: outerRef('id'), rank: 3 })))
          .sortBy((a) => [a.name.desc()]),
        'a query of a query': fromQuery(plain.groupBy('title').annotate((n) => ({ many: n.id.count() }))).orderBy(
          'title',
        ),
        'own SQL': Author.objects().fromSql(sql`SELECT * FROM iterate_author WHERE id > ${2}`).orderBy('-name'),
        'a cut': plain.orderBy('title', 'id').offset(7).limit(50),
        'lists and values of every kind': plain
          .filter({
            rank__in: [1, 2, 3],
            price__gt: '3.25',
            at__gte: new Date(Date.UTC(2026, 0, 1)),
            title__contains: '1',
          })
          .orderBy('-at', 'title'),
        nothing: plain.none().orderBy('title'),
      }
    }

    for (const name of Object.keys(shapes()) as (keyof ReturnType<typeof shapes>)[])
      test(`gives what a query gives: ${name}`, async () => {
        const query = shapes()[name] as ReturnType<typeof shapes>['values']
        const expected = await query
        if (name !== 'nothing') expect(expected.length).toBeGreaterThan(2)
        for (const chunkSize of [1, 7, expected.length || 1, 1000]) {
          const rows = collect(query.iterate({ chunkSize }))
          if (await isRefused(rows)) continue
          expect([chunkSize, JSON.stringify(await rows)]).toEqual([chunkSize, JSON.stringify(expected)])
        }
      })

    // Where rows cannot be read part by part, those of the model can still be asked for behind each other.
    const isRefused = async (rows: Promise<unknown>): Promise<boolean> => {
      if (cursors) return false
      return rows.then(
        () => false,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'unsupported' })
          expect(String(error)).toContain('pk__in')
          return true
        },
      )
    }
    const loop = () => Note.objects().orderBy('-title')

    test('says by its statements which way it goes', async () => {
      const parts = async (rows: AsyncIterable<unknown>): Promise<number> =>
        (await recordStatements(() => collect(rows))).statements.length
      const notes = Note.objects().defer('body')
      const byKey = Math.ceil((COUNT + 1) / 100)
      for (const query of [
        notes,
        notes.orderBy('-id'),
        notes.orderBy('authorId', 'place'),
        notes.orderBy('-authorId', '-place'),
      ])
        expect(await parts(query.iterate({ chunkSize: 100 }))).toBe(byKey)
      const cursor = cursors ? 1 : byKey
      for (const query of [
        notes.orderBy('title'),
        notes.orderBy('authorId', '-place'),
        notes.orderBy('rank'),
        notes.orderBy('place'),
      ])
        expect(await parts(query.iterate({ chunkSize: 100 }))).toBe(cursor)
      expect(await parts(notes.orderBy('title').limit(90).iterate({ chunkSize: 100 }))).toBe(1)
      expect(await parts(Author.objects().orderBy('-name').iterate({ chunkSize: 4 }))).toBe(2)
    })

    test('loads what belongs to the rows with each part', async () => {
      const query = Author.objects()
        .annotate((a) => ({ many: a.notes.count() }))
        .orderBy('many', 'name')
      const { result, statements } = await recordStatements(() =>
        collect(query.prefetchWith('notes', (n) => n.defer('body')).iterate({ chunkSize: 3 })),
      )
      expect(result.reduce((sum, { notes }) => sum + notes.length, 0)).toBe(COUNT)
      expect(statements).toHaveLength(cursors ? 4 : 6)
    })

    test('lets other statements run in the loop, and shows the rows as they were', async () => {
      let seen = 0
      // Where each part is a statement of its own, what moves in the order comes again: the order is one that nothing moves in.
      const query = cursors ? loop() : Note.objects()
      for await (const note of query.filter({ place__lt: 150 }).iterate({ chunkSize: 40 })) {
        if (seen++ % 10) continue
        expect(await Note.objects().filter({ id: note.id }).update({ title: '' })).toBe(1)
        expect(await Note.objects().filter({ title: '' }).count()).toBeGreaterThan(0)
      }
      expect(seen).toBe(150)
      await Note.objects().filter({ title: '' }).update({ title: 'again' })
    })

    test('in a transaction reads what it wrote, and lets it write on', async () => {
      const undo = new Error('undo')
      const before = await Note.objects().filter({ place__lt: 150 }).orderBy('id').values('id', 'title')
      await expect(
        atomic(async () => {
          await Note.objects().filter({ place__gte: 150 }).delete()
          const seen: { id: number; title: string }[] = []
          const query = Note.objects().orderBy('title').values('id', 'title')
          const rows = cursors ? query.iterate({ chunkSize: 40 }) : await query
          for await (const { id, title: was } of rows) {
            seen.push({ id, title: was })
            if (seen.length % 10) continue
            await Note.objects()
              .filter({ id__gt: 0 })
              .update({ title: `z ${seen.length}` })
            await atomic(() => Note.objects().filter({ id }).delete())
            await atomic(async () => {
              await Note.objects().delete()
              throw undo
            }).catch(() => undefined)
            for await (const one of Author.objects().orderBy('-name').iterate({ chunkSize: 2 })) {
              expect(one.name).toBe('author 6')
              break
            }
          }
          expect(seen.sort((a, b) => a.id - b.id)).toEqual(before)
          expect(await Note.objects().count()).toBe(135)
          throw undo
        }),
      ).rejects.toBe(undo)
      expect(await Note.objects().count()).toBe(COUNT)
    })

    test('ends with its transaction', async () => {
      const rows = Note.objects().orderBy('title').iterate({ chunkSize: 10 })
      await atomic(async () => {
        await rows.next()
      })
      const rest = (async () => {
        for await (const _ of rows);
      })()
      if (cursors) await expect(rest).rejects.toMatchObject({ code: 'transaction_error' })
      else await rest
      expect(await Note.objects().count()).toBe(COUNT)
    })

    test('holds rows in a transaction alone', async () => {
      const held = Note.objects().defer('body').orderBy('title').selectForUpdate()
      await expect(collect(held.iterate({ chunkSize: 100 }))).rejects.toMatchObject({ code: 'transaction_error' })
      expect(await atomic(() => collect(held.iterate({ chunkSize: 100 })))).toHaveLength(COUNT)
    })

    test('two at once are read beside each other', async () => {
      const [a, b] = [loop().iterate({ chunkSize: 7 }), loop().reverse().iterate({ chunkSize: 11 })]
      const [ids, turned] = [[] as number[], [] as number[]]
      for (let at = 0; at < 100; at++) {
        ids.push((await a.next()).value?.id as number)
        turned.push((await b.next()).value?.id as number)
      }
      await Promise.all([a.return(), b.return()])
      expect(ids).toEqual((await loop().orderBy('-title', 'id').limit(100)).map(({ id }) => id))
      expect(new Set(turned).size).toBe(100)
    })

    test('inside of rolledBack', async () => {
      await rolledBack(async () => {
        await Note.objects().filter({ place__gte: 50 }).delete()
        expect(await collect(loop().iterate({ chunkSize: 20 }))).toHaveLength(50)
        expect(await atomic(() => collect(loop().iterate({ chunkSize: 20 })))).toHaveLength(50)
      })
      expect(await Note.objects().count()).toBe(COUNT)
    })

    describe('that ends early', () => {
      let databases: Databases
      const alone = <T>(body: () => Promise<T>): Promise<T> => databaseSlot.run({ databases }, body)
      beforeAll(async () => {
        const { registry } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
        const settings = { url: under.url, poolSize: 2, acquireTimeout: 3000 }
        databases = await openDatabases({ default: settings }, registry, { dialects: [under.dialect] })
      })
      afterAll(() => databases?.close())
      const own = new Error('of the loop')
      const endings: Record<string, (rows: AsyncGenerator<unknown, void>) => Promise<unknown>> = {
        break: async (rows) => {
          for await (const _ of rows) break
        },
        'an error in the loop': async (rows) => {
          for await (const _ of rows) throw own
        },
        return: async (rows) => {
          await rows.next()
          await rows.return()
        },
        'its end': async (rows) => {
          for await (const _ of rows);
        },
      }
      for (const [how, end] of Object.entries(endings))
        test(`by ${how} gives back what it held`, () =>
          alone(async () => {
            for (let time = 0; time < 5; time++) {
              const ended = await end(Note.objects().orderBy('title').iterate({ chunkSize: 5 })).catch((error) => error)
              if (ended !== undefined) expect(ended).toBe(own)
              await atomic(async () => {
                const inside = await end(Note.objects().orderBy('title').iterate({ chunkSize: 5 })).catch(
                  (error) => error,
                )
                if (inside !== undefined) expect(inside).toBe(own)
                expect(await Note.objects().filter({ place: 3 }).update({ rank: 1 })).toBe(1)
              })
            }
            expect(await Promise.all([1, 2, 3].map(() => Note.objects().count()))).toEqual([COUNT, COUNT, COUNT])
            await nothingIsHeld()
          }))

      test('by an abort says why', () =>
        alone(async () => {
          for (const query of [Note.objects().orderBy('title'), Note.objects()]) {
            const aborter = new AbortController()
            let seen = 0
            await expect(
              (async () => {
                for await (const _ of query.iterate({ chunkSize: 10, signal: aborter.signal }))
                  if (++seen === 25) aborter.abort(own)
              })(),
            ).rejects.toBe(own)
            expect(seen).toBe(25)
            await expect(collect(query.iterate({ signal: aborter.signal }))).rejects.toBe(own)
          }
          await nothingIsHeld()
        }))

      // A change of the table waits for all who read it.
      const nothingIsHeld = async (): Promise<void> => {
        const { dialect } = under
        const { quote } = dialect.operators
        const connection = await under.driver.acquire()
        try {
          for (const change of ['ADD COLUMN spare int', 'DROP COLUMN spare'])
            await connection.execute(`ALTER TABLE ${quote('iterate_note')} ${change}`)
        } finally {
          await under.driver.release(connection)
        }
      }
    })

    test('a statement that fails is the error of the loop', async () => {
      const bad = Note.objects().fromSql(sql`SELECT * FROM iterate_nowhere`).orderBy('title')
      await expect(collect(bad.iterate())).rejects.toMatchObject({ code: cursors ? 'schema_missing' : 'unsupported' })
      await expect(atomic(() => collect(bad.iterate()))).rejects.toMatchObject({
        code: cursors ? 'schema_missing' : 'unsupported',
      })
      expect(await Note.objects().count()).toBe(COUNT)
    })

    if (synchronous)
      test('leaves others their turn, and the writer to others', async () => {
        let ticks = 0
        const timer = setInterval(() => ticks++, 1)
        for (const query of [Note.objects().orderBy('title'), Note.objects()])
          for await (const _ of query.iterate({ chunkSize: 20 })) {
            const start = performance.now()
            while (performance.now() - start < 0.1);
          }
        clearInterval(timer)
        expect(ticks).toBeGreaterThan(10)
      })

    if (isServer)
      test('a line that is cut in the middle is an error, and no end', async () => {
        const [proxy, url] = await TestProxy.before(under.url, 0)
        const { registry } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
        const databases = await openDatabases({ default: { url, poolSize: 1 } }, registry, {
          dialects: [under.dialect],
        })
        try {
          await databaseSlot.run({ databases }, async () => {
            for (const inside of [false, true]) {
              let seen = 0
              const read = async (): Promise<void> => {
                for await (const _ of Note.objects().orderBy('title').iterate({ chunkSize: 20 })) {
                  if (++seen === 30) proxy.cut()
                  if (seen === 30) await sleep(20)
                }
              }
              await expect(inside ? atomic(read) : read(), title).rejects.toMatchObject({
                code: 'database_unavailable',
              })
              expect(seen).toBeLessThan(COUNT)
              expect(await Note.objects().count()).toBe(COUNT)
            }
          })
        } finally {
          await databases.close()
          await proxy.close()
        }
      })
  },
  { servers },
)
