import { f, type Row } from '@tsango/core'
import { sql } from 'drizzle-orm'
import { beforeAll, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { NotLoaded, QueryError } from '../../errors/errors.ts'
import { type Meta, Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Author extends Model('rawrows.Author') {
  name = f.char(40)
}
class Post extends Model('rawrows.Post') {
  static meta: Meta<Post> = { scopes: { shown: (p) => p.hidden.eq(false) } }
  title = f.char(40)
  views = f.int().default(0)
  price = f.decimal(8, 2).default('1.50')
  large = f.decimal(18, 2).default('9007199254740.99')
  whole = f.bigInt({ mode: 'bigint' }).default(900719925474099n)
  at = f.dateTime().default(new Date('2026-02-03T04:05:06.789Z'))
  hidden = f.bool().default(false)
  meta = f.json<{ tags?: string[] }>().default({})
  author = f.fk(() => Author, { onDelete: 'cascade' })
  shout(this: Row<Post>): string {
    return this.title + '!'
  }
}

await describeDatabases('rows of SQL of your own', (under) => {
  const { test, run } = withModels(under, [Author, Post])
  const posts = sql.identifier('rawrows_post')

  beforeAll(() =>
    run(async () => {
      const ann = await Author.objects().create({ name: 'Ann' })
      await Post.objects().bulkCreate([
        { title: 'a', views: 3, authorId: ann.id, meta: { tags: ['x'] } },
        { title: 'b', views: 5, authorId: ann.id, hidden: true },
      ])
    }),
  )

  test('are rows of the model with everything a row has', async () => {
    const [one, two] = await Post.objects().raw(sql`SELECT * FROM ${posts} WHERE views > ${2} ORDER BY views`)
    expect([one?.title, two?.title, one?.shout()]).toEqual(['a', 'b', 'a!'])
    const { id = 0 } = one ?? {}
    expect({ ...one }).toEqual({ ...(await Post.objects().get({ id })) })
    if (one) {
      one.views = 4
      await one.save()
    }
    expect(await Post.objects().value('views')).toBe(4)
    await Post.objects().filter({ id }).update({ views: 3 })
  })

  test('leave out columns, and have others', async () => {
    const [one] = await Post.objects().raw<{ twice: number }>(
      sql`SELECT id, title, views * 2 AS twice, author_id AS ${sql.identifier('authorId')} FROM ${posts} ORDER BY id`,
    )
    expect([one?.title, Number(one?.twice), one?.authorId]).toEqual(['a', 6, expect.any(Number)])
    expect(() => one?.views).toThrow(NotLoaded)
    await one?.refresh()
    expect(one?.views).toBe(3)
  })

  test('are of the transaction that is open, and may be written ones', async () => {
    await atomic(async () => {
      await Post.objects().filter({ title: 'a' }).update({ title: 'z' })
      expect((await Post.objects().raw(sql`SELECT id, title FROM ${posts} WHERE title = ${'z'}`)).length).toBe(1)
      throw new Error('undone')
    }).catch(() => undefined)
    expect(await Post.objects().raw(sql`SELECT id, title FROM ${posts} WHERE title = ${'z'}`)).toEqual([])
  })

  test('are refused where they cannot be rows', async () => {
    await expect(Post.objects().raw(sql`SELECT title FROM ${posts}`)).rejects.toThrow('gives no "id"')
    await expect(Post.objects().raw(sql`SELECT id, title, title FROM ${posts}`)).rejects.toThrow('several times')
    await expect(Post.objects().raw(sql`DELETE FROM ${posts} WHERE 1 = 0`)).rejects.toThrow('gives rows')
    await expect(Post.objects().raw('SELECT 1' as never)).rejects.toBeInstanceOf(QueryError)
    await expect(Post.objects().filter({ id: 1 }).raw(sql`SELECT id FROM ${posts}`)).rejects.toThrow('on objects()')
  })

  test('are asked further, and keep the scopes', async () => {
    const all = Post.objects().fromSql(sql`SELECT * FROM ${posts} WHERE views > ${1}`)
    expect(await all.filter({ author__name: 'Ann' }).pluck('title')).toEqual(['a'])
    expect(await all.withoutScopes().orderBy('-views').pluck('title')).toEqual(['b', 'a'])
    const [row] = await all.selectRelated('author').annotate((p) => ({ more: p.views.plus(1) }))
    expect([row?.author.name, row?.more, row?.large, row?.whole]).toEqual([
      'Ann',
      4,
      '9007199254740.99',
      900719925474099n,
    ])
    expect(await all.count()).toBe(1)
    expect(await all.aggregate((p) => ({ read: p.views.sum() }))).toEqual({ read: 3 })
    expect(await all.update({ views: 9 })).toBe(1)
    expect(await all.update({ views: 3 })).toBe(1)
    expect(await Post.objects().filter({ id__in: all }).count()).toBe(1)
    expect(() => Post.objects().filter({ id: 1 }).fromSql(sql`SELECT 1`)).toThrow('call it first')
    expect(() => Post.objects().fromSql('SELECT 1' as never)).toThrow('template')
    const drop = "'; DROP TABLE rawrows_post; --"
    expect(await Post.objects().fromSql(sql`SELECT * FROM ${posts} WHERE title = ${drop}`).count()).toBe(0)
  })
})
