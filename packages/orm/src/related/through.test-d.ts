import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../model/model.ts'
import type { QuerySet } from '../query/query.ts'
import { related } from './related.ts'

class Author extends Model('pen.Author') {
  name = f.char(9)
  books = f.reverse(() => Book, 'author')
  pages = f.through(() => Author, 'books__pages')
  notes = f.through(() => Author, 'pages__notes')
  publishers = f.through(() => Author, 'books__publisher')
}
class Book extends Model('pen.Book') {
  title = f.char(9)
  author = f.fk(() => Author)
  publisher = f.fk(() => Publisher).null()
  pages = f.reverse(() => Page, 'book')
  city = f.throughOne(() => Book, 'publisher__city')
}
class Page extends Model('pen.Page') {
  number = f.int()
  book = f.fk(() => Book)
  notes = f.manyToMany(() => Note)
}
class Note extends Model('pen.Note') {
  text = f.text()
}
class Publisher extends Model('pen.Publisher') {
  name = f.char(9)
  city = f.fk(() => City)
}
class City extends Model('pen.City') {
  name = f.char(9)
  publishers = f.reverse(() => Publisher, 'city')
}

export class Wrong extends Model('pen.Wrong') {
  author = f.fk(() => Author)
  books = f.reverse(() => Book, 'author')
  // @ts-expect-error no relation of this model
  first = f.through(() => Wrong, 'book__pages')
  // @ts-expect-error no relation of the second
  second = f.through(() => Wrong, 'books__page')
  // @ts-expect-error a column
  third = f.through(() => Wrong, 'books__title')
  // @ts-expect-error one relation
  fourth = f.through(() => Wrong, 'books')
  // @ts-expect-error many rows
  fifth = f.throughOne(() => Wrong, 'author__books')
}

describe('the types of relations over others', () => {
  const author = Author.objects().build({ name: 'x' })

  it('are those of what the path leads to', () => {
    expectTypeOf(Author.objects().prefetch('pages', 'notes').first()).resolves.toExtend<{
      pages: { number: number }[]
      notes: { text: string }[]
    } | null>()
    expectTypeOf(Book.objects().selectRelated('city').first()).resolves.toExtend<{
      city: { name: string } | null
    } | null>()
    void Author.objects().filter({ pages__number__gt: 3, publishers__city__name: 'x' })
    void Author.objects().where((a) => a.notes.some((n) => n.text.contains('x')).and(a.pages.count().gt(2)))
    void Book.objects().filter({ city__name: 'x' }).orderBy('city__name')
    // @ts-expect-error no such column
    void Author.objects().filter({ pages__numer: 3 })
    // @ts-expect-error no such relation to one row
    void Author.objects().selectRelated('pages')
  })

  it('are not columns', () => {
    // @ts-expect-error there is no key
    void Book.objects().create({ title: 'x', authorId: 1, cityId: 1 })
    expectTypeOf<'pages' extends keyof typeof author ? true : false>().toEqualTypeOf<false>()
  })

  it('are read, not written', () => {
    const pages = related(author, 'pages')
    expectTypeOf(pages.all()).toExtend<QuerySet<Page>>()
    expectTypeOf(pages.count()).resolves.toEqualTypeOf<number>()
    // @ts-expect-error nothing to add to
    void pages.add(1)
    void related(author, 'books').add(1)
  })
})
