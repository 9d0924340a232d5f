import { f, type Row } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Person extends Model('loadtypes.Person') {
  name = f.char(40)
  bio = f.text()
}
class Article extends Model('loadtypes.Article') {
  title = f.char(40)
  body = f.text().null()
  author = f.fk(() => Person)
  editor = f.fk(() => Person).null()
  shout(this: Pick<Row<Article>, 'title'>) {
    return this.title
  }
  size(this: Row<Article>) {
    return this.body?.length
  }
}

class Import extends Model('loadtypes.Import') {
  code = f.char(10).unique()
}
class Entry extends Model('loadtypes.Entry') {
  held = f.fk(() => Import, { relatedName: 'a', constraint: true })
  loose = f.fk(() => Import, { onDelete: 'doNothing', constraint: false, relatedName: 'b' })
  filled = f
    .fk(() => Import, { onDelete: 'doNothing', constraint: false, relatedName: 'c' })
    .default(1)
    .help('x')
  code = f.fk(() => Import, { onDelete: 'doNothing', constraint: false, to: 'code', relatedName: 'd' })
  one = f.oneToOne(() => Import, { onDelete: 'doNothing', constraint: false, relatedName: 'e' })
}

type One<Q> = Q extends PromiseLike<(infer R)[]> ? R : never

describe('the types of rows with some of their columns', () => {
  const articles = Article.objects()

  it('have what was loaded, the key and the methods that need no more', () => {
    const rows = articles.only('title')
    type Got = One<typeof rows>
    expectTypeOf<Got['id']>().toEqualTypeOf<number>()
    expectTypeOf<Got['title']>().toEqualTypeOf<string>()
    // @ts-expect-error the body was not loaded
    type _Body = Got['body']
    // @ts-expect-error the author's key was not loaded
    type _AuthorId = Got['authorId']
    expectTypeOf<Got['save']>().returns.toEqualTypeOf<Promise<void>>()
    void rows.first().then((row) => {
      row?.shout()
      // @ts-expect-error it reads the body
      row?.size()
    })
    void rows.contains({} as One<typeof rows>)
  })

  it('lose what was deferred', () => {
    const rows = articles.annotate((a) => ({ long: a.title.length() })).defer('body', 'editorId')
    type Got = One<typeof rows>
    expectTypeOf<Got['long']>().toEqualTypeOf<number>()
    expectTypeOf<Got['authorId']>().toEqualTypeOf<number>()
    // @ts-expect-error the body was not loaded
    type _Body = Got['body']
    const anew = rows.only('body')
    expectTypeOf<One<typeof anew>['body']>().toEqualTypeOf<string | null>()
    expectTypeOf<One<typeof anew>['long']>().toEqualTypeOf<number>()
  })

  it('go into rows that are loaded with them', () => {
    const rows = articles.selectRelated('author', 'editor').only('title', 'author__name')
    type Got = One<typeof rows>
    expectTypeOf<Got['authorId']>().toEqualTypeOf<number>()
    expectTypeOf<Got['author']['name']>().toEqualTypeOf<string>()
    // @ts-expect-error the author's bio was not loaded
    type _Bio = Got['author']['bio']
    expectTypeOf<NonNullable<Got['editor']>['bio']>().toEqualTypeOf<string>()
    const less = articles.selectRelated('editor').defer('editor__bio')
    expectTypeOf<null>().toExtend<One<typeof less>['editor']>()
    // @ts-expect-error the editor's bio was not loaded
    type _EditorBio = NonNullable<One<typeof less>['editor']>['bio']
    expectTypeOf<One<typeof less>['body']>().toEqualTypeOf<string | null>()
  })

  it('refuse what does not exist, and rows that are not loaded', () => {
    // @ts-expect-error no such column
    articles.only('titel')
    // @ts-expect-error the author is not loaded
    articles.only('author__name')
    // @ts-expect-error the author has no such column
    articles.selectRelated('author').defer('author__nam')
    // @ts-expect-error nothing
    articles.only()
  })
})

describe('the types of keys that no database holds', () => {
  const entries = Entry.objects()

  it('may lead to no row, and are never null themselves', () => {
    const rows = entries.selectRelated('held', 'loose', 'filled', 'code', 'one')
    type Got = One<typeof rows>
    expectTypeOf<null>().not.toExtend<Got['held']>()
    expectTypeOf<null>().toExtend<Got['loose']>()
    expectTypeOf<null>().toExtend<Got['filled']>()
    expectTypeOf<null>().toExtend<Got['code']>()
    expectTypeOf<null>().toExtend<Got['one']>()
    expectTypeOf<Got['looseId']>().toEqualTypeOf<number>()
    expectTypeOf<Got['codeId']>().toEqualTypeOf<string>()
    const fetched = entries.prefetch('held', 'loose')
    expectTypeOf<null>().not.toExtend<One<typeof fetched>['held']>()
    expectTypeOf<null>().toExtend<One<typeof fetched>['loose']>()
    void entries.build({ heldId: 1, looseId: 2, codeId: 'x', oneId: 3 })
    // @ts-expect-error the key itself is needed
    void entries.build({ heldId: 1, codeId: 'x', oneId: 3 })
  })
})
