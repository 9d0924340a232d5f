import { f } from '@tsango/core'
import type { Create, ModelClass, Row } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { related } from '../related/related.ts'
import { manager } from './manager.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'
import { proxy } from './proxy.ts'

class Author extends Model('seen.Author') {
  name = f.char(20)
  published = f.reverse(() => Published, 'author')
}
class Post extends Model('seen.Post', { id: f.uuid() }) {
  static meta: Meta<Post> = { ordering: ['title'] }
  static override objects = manager(() => Post, { by: (posts, author: Row<Author>) => posts.filter({ author }) })
  title = f.char(20)
  author = f.fk(() => Author)
  shout(this: Row<Post>) {
    return this.title
  }
}
class Published extends proxy(Post, 'seen.Published') {
  static meta: Meta<Published> = { scopes: { titled: (p) => p.title.ne('') } }
  headline(this: Row<Published>) {
    return this.shout().length
  }
}
class Ruled extends proxy(Published, 'seen.Ruled') {}

describe('the types of a proxy', () => {
  it('are those of its model, with what it adds', () => {
    expectTypeOf<Row<Published>['id']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Ruled>['authorId']>().toEqualTypeOf<number>()
    expectTypeOf<ReturnType<Row<Ruled>['headline']>>().toEqualTypeOf<number>()
    expectTypeOf<{ title: string; authorId: number }>().toExtend<Create<Published>>()
    const author = {} as Row<Author>
    const posts = Published.objects().by(author).filter({ title__startswith: 'a', author__name: 'b' })
    expectTypeOf(posts.selectRelated('author').first()).resolves.toExtend<
      (Row<Published> & { author: Row<Author> }) | null
    >()
    Author.objects().filter({ published__title: 'a' })
    const seen = related(author, 'published').all().first()
    expectTypeOf(seen).resolves.toEqualTypeOf<Row<Published> | null>()
    // @ts-expect-error no such field
    Published.objects().filter({ titel: 'x' })
    // @ts-expect-error no such field
    const wrong: Meta<Published> = { ordering: ['size'] }
    void wrong
    // @ts-expect-error no model
    proxy(class {}, 'seen.Odd')
  })

  it('let its rows stand where those of the model may, not the other way round', () => {
    expectTypeOf<Row<Published>>().toExtend<Row<Post>>()
    expectTypeOf<Row<Ruled>>().toExtend<Row<Published>>()
    expectTypeOf<Row<Post>>().not.toExtend<Row<Published>>()
    expectTypeOf<typeof Published>().toExtend<ModelClass<Post>>()
    expectTypeOf<typeof Post>().not.toExtend<ModelClass<Published>>()
  })
})
