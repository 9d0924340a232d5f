import { describe, expectTypeOf, it } from 'vitest'
import { f } from '../fields/fields.ts'
import { type Create, declareModel, type Loaded, type LookupValue, type Meta, type Row } from './model.ts'

class Person extends declareModel('blog.Person', { id: f.uuid() }) {
  name = f.char(50)
  email = f.email().unique()
}

class Post extends declareModel('blog.Post') {
  static meta: Meta<Post> = { ordering: ['-publishedAt', 'authorId'], indexes: [['status', 'publishedAt']] }
  title = f.char(200)
  views = f.int().default(0)
  status = f.choice(['draft', 'published']).default('draft')
  author = f.fk(() => Person, { onDelete: 'cascade' })
  editor = f.fk(() => Person, { onDelete: 'setNull' }).null()
  publishedAt = f.dateTime().null()
  updatedAt = f.dateTime({ autoNow: true })
  comments = f.reverse(() => Comment, 'post')
  url(this: Row<Post>) {
    return `/posts/${this.id}`
  }
}

class Comment extends declareModel('blog.Comment') {
  post = f.fk(() => Post)
  text = f.text()
}

describe('the derived types', () => {
  it('give a row its columns and methods, not its relations', () => {
    expectTypeOf<Row<Post>['authorId']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Post>['editorId']>().toEqualTypeOf<string | null>()
    expectTypeOf<Row<Post>['status']>().toEqualTypeOf<'draft' | 'published'>()
    expectTypeOf<Row<Post>['id']>().toEqualTypeOf<number>()
    expectTypeOf<ReturnType<Row<Post>['url']>>().toEqualTypeOf<string>()
    // @ts-expect-error the author was not loaded
    type _Author = Row<Post>['author']
  })

  it('ask a new row only for what has no default', () => {
    expectTypeOf<{ title: string; authorId: string }>().toExtend<Create<Post>>()
    expectTypeOf<{ title: string }>().not.toExtend<Create<Post>>()
    expectTypeOf<{ name: string; email: string }>().toExtend<Create<Person>>()
  })

  it('know the value of a lookup at any depth', () => {
    expectTypeOf<LookupValue<Post, 'author__email__iendswith'>>().toEqualTypeOf<string>()
    expectTypeOf<LookupValue<Post, 'publishedAt__year__gte'>>().toEqualTypeOf<number>()
    expectTypeOf<LookupValue<Post, 'comments__text__icontains'>>().toEqualTypeOf<string>()
    expectTypeOf<LookupValue<Post, 'authorId__in'>>().toEqualTypeOf<readonly string[]>()
    expectTypeOf<LookupValue<Post, 'status__in'>>().toEqualTypeOf<readonly ('draft' | 'published')[]>()
    expectTypeOf<LookupValue<Post, 'titel'>>().not.toExtend<string>()
  })

  it('add a relation when it was loaded', () => {
    expectTypeOf<Loaded<Post, 'author'>['author']['email']>().toEqualTypeOf<string>()
    expectTypeOf<null>().toExtend<Loaded<Post, 'editor'>['editor']>()
    expectTypeOf<null>().not.toExtend<Loaded<Post, 'author'>['author']>()
  })
})
