import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { callCommand } from '@tsango/cli/call-command'
import type { ModelClass } from '@tsango/core'
import { type Application, createApplication, defineApp } from '@tsango/core/apps'
import type { Terminal } from '@tsango/core/commands'
import { migrations } from '@tsango/migrate'
import { atomic, f, Model, recordStatements } from '@tsango/orm'
import { dialects, orm } from '@tsango/orm/app'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pocket } from './pocket.ts'

class Author extends Model('shop.Author') {
  name = f.char(50).unique()
  books = f.reverse(() => Book, 'author')
}
class Book extends Model('shop.Book') {
  title = f.char(50)
  price = f.decimal(8, 2).default('1.00')
  author = f.fk(() => Author, { onDelete: 'cascade' })
}
/** The same a month later. */
class LaterAuthor extends Model('shop.Author') {
  name = f.char(50).unique()
}
class LaterBook extends Model('shop.Book') {
  title = f.text()
  price = f.decimal(12, 4)
  pages = f.int().default(0)
  author = f.fk(() => LaterAuthor, { onDelete: 'cascade' })
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(import.meta.dirname, '.tmp-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const application = (models: readonly ModelClass[]): Application =>
  createApplication({
    mode: 'test',
    environment: {},
    settings: { databases: { default: `pocket:${folder}/shop.db` } },
    apps: [
      orm(),
      migrations(),
      defineApp({
        name: 'shop',
        models,
        migrations: pathToFileURL(`${folder}/migrations/`),
        // All that an application has to say of it.
        extends: [dialects.contribute(pocket)],
      }),
    ],
  })

/** Runs a command; a question is answered with yes. */
async function said(app: Application, command: string): Promise<string> {
  const lines: string[] = []
  const print = (text = ''): void => void lines.push(text)
  const terminal: Terminal = {
    interactive: true,
    print,
    warn: print,
    error: print,
    table: (_, rows) => print(JSON.stringify(rows)),
    step: (_, work) => work(() => {}),
    confirm: async () => true,
    ask: async ({ message }) => expect.unreachable(message),
    choose: async (_, [first]) => first?.value ?? expect.unreachable(),
  }
  const [name = '', ...words] = command.split(' ')
  expect(await callCommand(app, name, words, { terminal }), lines.join('\n')).toBe(0)
  return lines.join('\n')
}

it('an application migrates it, there and back, and its queries run', async () => {
  const app = application([Author, Book])
  expect(await said(app, 'makemigrations')).toContain('Create model shop.Book')
  await said(app, 'migrate')
  expect(await said(app, 'checkdrift')).toBe('"default" is what its migrations make of it.')
  await app.run(async () => {
    const ann = await Author.objects().create({ name: 'Ann' })
    await Book.objects().bulkCreate([
      { title: 'Tango', price: '9.50', authorId: ann.id },
      { title: 'Soup', authorId: ann.id },
    ])
    await expect(
      atomic(async () => {
        await Book.objects().delete()
        throw new RangeError('no')
      }),
    ).rejects.toThrow(RangeError)
    const { statements } = await recordStatements(async () => {
      const [found] = await Author.objects()
        .filter({ books__price__gt: '5' })
        .annotate((a) => ({ worth: a.books.sum((b) => b.price) }))
        .prefetch('books')
      expect([found?.worth, found?.books.length]).toEqual(['10.50', 2])
    })
    expect(statements).toHaveLength(2)
  })

  const later = application([LaterAuthor, LaterBook])
  expect(await said(later, 'makemigrations')).toContain('Alter field title of shop.Book')
  await said(later, 'migrate')
  expect(await said(later, 'checkdrift')).toBe('"default" is what its migrations make of it.')
  await later.run(async () => {
    expect(await LaterBook.objects().orderBy('id').values('title', 'price', 'pages')).toEqual([
      { title: 'Tango', price: '9.5000', pages: 0 },
      { title: 'Soup', price: '1.0000', pages: 0 },
    ])
  })
  await said(later, 'migrate shop zero')
})
