import { f, type Meta, type Row } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { countStatements, recordStatements } from '../../databases/databases.ts'
import { NotLoaded } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Person extends Model('load.Person', { id: f.uuid() }) {
  name = f.char(40)
  bio = f.text()
  boss = f.fk(() => Person, { onDelete: 'setNull' }).null()
}
class Article extends Model('load.Article') {
  static meta: Meta<Article> = { ordering: ['id'] }
  title = f.char(40)
  body = f.text()
  price = f.decimal(8, 2)
  data = f.json<{ n: number }>()
  author = f.fk(() => Person, { onDelete: 'cascade' })
  editor = f.fk(() => Person, { onDelete: 'setNull' }).null()
  changedAt = f.dateTime({ autoNow: true })
  notes = f.reverse(() => Note, 'article')
  shout(this: Pick<Row<Article>, 'title'>) {
    return this.title.toUpperCase()
  }
}
class Note extends Model('load.Note') {
  text = f.char(40)
  extra = f.text().null()
  article = f.fk(() => Article, { onDelete: 'cascade' })
}

const HOSTILE = `constructor'); DROP TABLE x; --`

await describeDatabases('rows with some of their columns', (under) => {
  const { test, run } = withModels(under, [Person, Article, Note])
  let article: Row<Article>

  beforeEach(() =>
    run(async () => {
      await Person.objects().delete()
      const boss = await Person.objects().create({ name: 'Eve', bio: 'chief' })
      const author = await Person.objects().create({ name: 'Ada', bio: 'writes', bossId: boss.id })
      article = await Article.objects().create({
        title: 'one',
        body: 'long',
        price: '1.50',
        data: { n: 1 },
        authorId: author.id,
      })
      await Note.objects().bulkCreate([{ text: 'a', extra: 'x', articleId: article.id }])
    }),
  )

  test('only reads what it names and the key; another column says that it was not loaded', async () => {
    const row = await Article.objects().only('title', 'price').get()
    expect(Object.keys(row)).toEqual(['id', 'title', 'price'])
    expect([row.id, row.title, row.price, row.shout()]).toEqual([article.id, 'one', '1.50', 'ONE'])
    expect(JSON.parse(JSON.stringify(row))).toEqual({ id: article.id, title: 'one', price: '1.50' })
    const loose = row as unknown as Row<Article>
    expect(() => loose.body).toThrow(NotLoaded)
    expect(() => loose.authorId).toThrow('"authorId" of this load.Article was not loaded')
    expect(row instanceof (article.constructor as typeof Object)).toBe(true)
    const { statements } = await recordStatements(async () => await Article.objects().only('title'))
    expect(statements[0]?.sql).not.toContain('body')
  })

  test('defer reads the rest; calls add up, and only begins anew', async () => {
    expect(Object.keys(await Article.objects().defer('body').defer('data', 'id').get())).toEqual([
      'id',
      'title',
      'price',
      'authorId',
      'editorId',
      'changedAt',
    ])
    const less = Article.objects().only('title', 'price').defer('price')
    expect(Object.keys(await less.get())).toEqual(['id', 'title'])
    expect(Object.keys(await less.only('body', 'price').get())).toEqual(['id', 'body', 'price'])
  })

  test('save writes what was loaded or set, and no other column', async () => {
    const row = await Article.objects().only('title', 'changedAt').get()
    await Article.objects().update({ body: 'of others', price: '9.00' })
    row.title = 'two'
    await row.save()
    const loose = row as unknown as Row<Article>
    expect(await Article.objects().get()).toMatchObject({ title: 'two', body: 'of others', price: '9.00' })
    loose.body = 'mine'
    expect(loose.body).toBe('mine')
    await row.save()
    expect(await Article.objects().get()).toMatchObject({ title: 'two', body: 'mine', price: '9.00' })
    loose.price = 'no decimal'
    await expect(row.save()).rejects.toMatchObject({ code: 'invalid' })
    expect((await Article.objects().get()).price).toBe('9.00')
  })

  test('a moment that is set on every save is written though it was not loaded', async () => {
    const before = (await Article.objects().get()).changedAt.getTime()
    const row = await Article.objects().only('title').get()
    await new Promise((done) => setTimeout(done, 5))
    await row.save()
    expect((await Article.objects().get()).changedAt.getTime()).toBeGreaterThan(before)
  })

  test('refresh loads the rest, and then everything is written', async () => {
    const row = await Article.objects().only('title').get()
    await row.refresh()
    const whole = row as unknown as Row<Article>
    expect(whole).toMatchObject({ body: 'long', price: '1.50', data: { n: 1 }, authorId: article.authorId })
    whole.body = 'short'
    await whole.save()
    expect((await Article.objects().get()).body).toBe('short')
    expect(await row.delete()).toBe(1)
    expect(await Article.objects().count()).toBe(0)
  })

  test('columns of rows that are loaded with it, at any depth', async () => {
    const rows = Article.objects().selectRelated('author__boss', 'editor')
    const row = await rows.only('title', 'author__name', 'author__boss__name').get()
    expect(Object.keys(row)).toEqual(['id', 'title', 'authorId', 'author', 'editor'])
    expect(Object.keys(row.author)).toEqual(['id', 'name', 'bossId', 'boss'])
    expect([row.author.name, row.author.boss?.name, row.editor]).toEqual(['Ada', 'Eve', null])
    expect(() => (row.author as unknown as Row<Person>).bio).toThrow('"bio" of this load.Person')
    const whole = await rows.only('title').get()
    expect([whole.author.bio, whole.author.boss?.bio]).toEqual(['writes', 'chief'])
    const less = await rows.defer('author__bio', 'author__boss__bio', 'body').get()
    expect([less.author.name, Object.keys(less.author.boss ?? {})]).toEqual(['Ada', ['id', 'name', 'bossId']])
    row.author.name = 'Ida'
    await row.author.save()
    expect(await Person.objects().get({ id: row.author.id })).toMatchObject({ name: 'Ida', bio: 'writes' })
  })

  test('what the query is filtered and ordered by need not be loaded, and what is computed is', async () => {
    const rows = await Article.objects()
      .filter({ body: 'long', author__bio: 'writes' })
      .orderBy('-body')
      .annotate((a) => ({ twice: a.price.times('2') }))
      .only('title')
    expect(rows.map((row) => [row.title, row.twice])).toEqual([['one', '3.00']])
    expect(await Article.objects().only('title').count()).toBe(1)
    expect(await Article.objects().only('title').values('body')).toEqual([{ body: 'long' }])
    expect(
      await Article.objects()
        .filter({ pk__in: Article.objects().only('title') as never })
        .count(),
    ).toBe(1)
    expect((await Article.objects().only('title').distinctOn('body').first())?.title).toBe('one')
    const seen = []
    for await (const row of Article.objects().only('title').iterate()) seen.push(row.title)
    expect(seen).toEqual(['one'])
  })

  test('a prefetch by it finds the rows that its rows belong to', async () => {
    const rows = await Article.objects()
      .only('title')
      .prefetchWith('notes', (n) => n.only('text'))
    expect(rows[0]?.notes.map((note) => note.text)).toEqual(['a'])
    const [note] = (rows[0]?.notes ?? []) as unknown as Row<Note>[]
    expect(() => note?.extra).toThrow(NotLoaded)
  })

  test('bulkUpdate writes no column that is not there', async () => {
    const rows = await Article.objects().only('title')
    const loose = rows as unknown as Row<Article>[]
    await expect(Article.objects().bulkUpdate(loose, ['body'])).rejects.toBeInstanceOf(NotLoaded)
    expect(await Article.objects().bulkUpdate(loose, ['title'])).toBe(1)
    expect(await countStatements(async () => await Article.objects().only('title'))).toBe(1)
  })

  test('what it cannot mean is said', async () => {
    const loose = Article.objects() as unknown as {
      only(...paths: string[]): Promise<unknown>
      defer(...paths: string[]): Promise<unknown>
      values(...paths: string[]): { only(...paths: string[]): Promise<unknown> }
    }
    expect(() => loose.only()).toThrow('takes the columns')
    expect(() => loose.values('id').only('title')).toThrow('plain objects')
    await expect(loose.only('author__name')).rejects.toThrow('Call selectRelated("author") before')
    await expect(loose.defer('nothing')).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(loose.only('notes')).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(loose.only('-title')).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(loose.only(HOSTILE)).rejects.toMatchObject({ code: 'unknown_field' })
  })
})
