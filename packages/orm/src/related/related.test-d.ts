import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../model/model.ts'
import { related } from './related.ts'

class Author extends Model('ink.Author') {
  name = f.char(9)
  books = f.reverse(() => Book, 'author')
  prizes = f.manyToMany(() => Prize)
}
class Book extends Model('ink.Book') {
  title = f.char(9)
  author = f.fk(() => Author)
}
class Prize extends Model('ink.Prize') {
  name = f.char(9)
  version = f.version()
}

describe('the types of relation managers', () => {
  const author = Author.objects().build({ name: 'x' })

  it('know the rows, and what a new one needs', () => {
    const books = related(author, 'books')
    expectTypeOf(books.create({ title: 'x' })).resolves.toExtend<{ title: string; authorId: number }>()
    expectTypeOf(related(author, 'prizes').getOrCreate({ name: 'x' })).resolves.toExtend<[{ name: string }, boolean]>()
    // @ts-expect-error the title is missing
    void books.create({})
    // @ts-expect-error the name is missing
    void related(author, 'prizes').create({})
    // @ts-expect-error no such column
    void books.create({ title: 'x', titel: 'y' })
    // @ts-expect-error no such relation
    related(author, 'book')
  })

  it('take rows of the model that they lead to, and keys of its type', () => {
    const prizes = related(author, 'prizes')
    const prize = Prize.objects().build({ name: 'x' })
    void prizes.add(prize, 1)
    void prizes.set([prize, 2])
    void prizes.contains(prize)
    // @ts-expect-error a row of another model
    void prizes.add(author)
    // @ts-expect-error a key of another type
    void prizes.add('1')
    // @ts-expect-error a row of another model
    void prizes.remove(author)
    // @ts-expect-error a row of another model among others
    void prizes.set([prize, author])
    // @ts-expect-error a key of another type
    void prizes.toggle('1')
    // @ts-expect-error a row of another model
    void prizes.contains(author)
    // @ts-expect-error a row of another model
    void related(author, 'books').add(prize)
    // @ts-expect-error a row that was not awaited
    void prizes.add(Prize.objects().get({ id: 1 }))
  })

  it('know the columns that save can write', () => {
    void author.save({ fields: ['name'] })
    // @ts-expect-error no such column
    void author.save({ fields: ['nam'] })
  })
})
