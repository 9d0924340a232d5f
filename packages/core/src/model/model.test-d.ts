import { describe, expectTypeOf, it } from 'vitest'
import { f } from '../fields/fields.ts'
import {
  type Create,
  declareModel,
  type Loaded,
  type LookupValue,
  type Meta,
  type QueryBehind,
  type Row,
} from './model.ts'

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

class Parcel extends declareModel('shop.Parcel', { id: f.auto() }) {
  size = f.choice([1, 2, 3])
  state = f.enum(['packed', { value: 'sent', label: 'On its way' }])
  weight = f
    .smallInt()
    .choices([{ value: 10, label: 'Light' }, 20])
    .null()
  route = f
    .char(200)
    .cast({ get: (text) => text.split(','), set: (stops: readonly string[]) => stops.join() })
    .null()
  code = f.encrypted(20)
}

class Diary extends declareModel('shop.Diary') {
  day = f.date()
  begunOn = f.date({ autoNowAdd: true })
  writtenAt = f.time({ autoNow: true })
  at = f.time({ autoNow: false })
}

describe('the types of days and times that writes set', () => {
  it('may be left out of a new row, and only those', () => {
    expectTypeOf<{ day: string; at: string }>().toExtend<Create<Diary>>()
    expectTypeOf<{ day: string }>().not.toExtend<Create<Diary>>()
    expectTypeOf<Row<Diary>['begunOn']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Diary>['writtenAt']>().toEqualTypeOf<string>()
  })
})

class Trip extends declareModel('shop.Trip') {
  tags = f.array(f.char(20)).null()
  nights = f.dateRange()
}

describe('the types of arrays and ranges', () => {
  it('are made of their elements', () => {
    expectTypeOf<Row<Trip>['tags']>().toEqualTypeOf<string[] | null>()
    expectTypeOf<LookupValue<Trip, 'tags__contains'>>().toEqualTypeOf<string[]>()
    expectTypeOf<LookupValue<Trip, 'tags__0'>>().toEqualTypeOf<string>()
    expectTypeOf<LookupValue<Trip, 'tags__len__gte'>>().toEqualTypeOf<number>()
    expectTypeOf<LookupValue<Trip, 'nights__startswith'>>().toEqualTypeOf<string>()
    expectTypeOf<LookupValue<Trip, 'nights__isempty'>>().toEqualTypeOf<boolean>()
    expectTypeOf<LookupValue<Trip, 'tags__icontains'>>().not.toExtend<string>()
  })
})

describe('the types of choices, casts and encrypted text', () => {
  it('are those of the values in a row', () => {
    expectTypeOf<Row<Parcel>['id']>().toEqualTypeOf<number>()
    expectTypeOf<Row<Parcel>['size']>().toEqualTypeOf<1 | 2 | 3>()
    expectTypeOf<Row<Parcel>['state']>().toEqualTypeOf<'packed' | 'sent'>()
    expectTypeOf<Row<Parcel>['weight']>().toEqualTypeOf<10 | 20 | null>()
    expectTypeOf<Row<Parcel>['route']>().toEqualTypeOf<string[] | null>()
    expectTypeOf<Row<Parcel>['code']>().toEqualTypeOf<string>()
  })

  it('decide the lookups', () => {
    expectTypeOf<LookupValue<Parcel, 'route__in'>>().toEqualTypeOf<readonly string[][] | QueryBehind>()
    expectTypeOf<LookupValue<Parcel, 'size__gte'>>().toEqualTypeOf<1 | 2 | 3>()
    expectTypeOf<LookupValue<Parcel, 'code__isnull'>>().toEqualTypeOf<boolean>()
    expectTypeOf<LookupValue<Parcel, 'code__in'>>().not.toExtend<readonly unknown[]>()
    expectTypeOf<LookupValue<Parcel, 'route__icontains'>>().not.toExtend<string>()
  })

  it('refuse what cannot be', () => {
    // @ts-expect-error 4 is no text
    f.char(3).choices([4])
    // @ts-expect-error an enumeration is of words
    f.enum([1, 2])
    // @ts-expect-error 'gone' is none of them
    f.enum(['packed', 'sent']).default('gone')
    // @ts-expect-error numbers are not encrypted
    f.int().encrypted()
  })
})

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
    expectTypeOf<LookupValue<Post, 'authorId__in'>>().toEqualTypeOf<readonly string[] | QueryBehind>()
    expectTypeOf<LookupValue<Post, 'status__in'>>().toEqualTypeOf<readonly ('draft' | 'published')[] | QueryBehind>()
    expectTypeOf<LookupValue<Post, 'titel'>>().not.toExtend<string>()
  })

  it('tell what a misspelt transform could have been, also with more behind it', () => {
    type Told = { readonly $error: readonly [string, string, string] }
    expectTypeOf<LookupValue<Post, 'title__lowr__startswith'>>().toExtend<Told>()
    expectTypeOf<LookupValue<Post, 'title__lowr__startswith'>>().not.toBeNever()
    expectTypeOf<LookupValue<Post, 'comments__text__lowr__startswith'>>().not.toBeNever()
  })

  it('add a relation when it was loaded', () => {
    expectTypeOf<Loaded<Post, 'author'>['author']['email']>().toEqualTypeOf<string>()
    expectTypeOf<null>().toExtend<Loaded<Post, 'editor'>['editor']>()
    expectTypeOf<null>().not.toExtend<Loaded<Post, 'author'>['author']>()
  })
})
