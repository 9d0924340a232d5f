import { createApplication } from '@tsango/core'
import { defineApp } from '@tsango/core/apps'
import { expect, it } from 'vitest'
import { f, orm } from '../index.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { type Meta, Model } from './model.ts'

class Author extends Model('press.Author') {
  static meta: Meta<Author> = { comment: "Who's \\ writing; %s, ? and $1" }
  name = f.char(20).comment("It's\nthe name.")
}
class Story extends Model('press.Story') {
  author = f.fk(() => Author).comment('Who wrote it.')
}
class Silent extends Model('press.Silent') {
  name = f.char(20)
}

await describeDatabases('comments', (under) => {
  const { comments, title } = under.dialect.features
  const { test } = withModels(under, [Author, Story, Silent])

  test('lie beside tables and columns, where the database keeps them', async () => {
    const connection = await under.driver.acquire()
    const { introspection } = under.dialect
    const author = await introspection.table(connection, 'press_author')
    const story = await introspection.table(connection, 'press_story')
    const silent = await introspection.table(connection, 'press_silent')
    await under.driver.release(connection)
    const told = (text: string) => (comments ? text : undefined)
    expect([author?.comment, story?.comment, silent?.comment]).toEqual([
      told("Who's \\ writing; %s, ? and $1"),
      undefined,
      undefined,
    ])
    expect(author?.columns.map(({ comment }) => comment)).toEqual([undefined, told("It's\nthe name.")])
    expect(story?.columns.map(({ comment }) => comment)).toEqual([undefined, told('Who wrote it.')])
  })

  it(`are told to be forgotten where no database keeps them: ${title}`, async () => {
    const app = createApplication({
      apps: [orm(), defineApp({ name: 'press', models: [Author, Story, Silent] })],
      mode: 'test',
      settings: { databases: { default: under.url } },
      environment: {},
    })
    const found = (await app.check({ deploy: true })).filter(({ code }) => code === 'orm.comments')
    expect(found.map(({ level, message }) => [level, message])).toEqual(
      comments
        ? []
        : [
            [
              'warning',
              'No database of the settings keeps comments: those of "press.Author", "press.Author.name", "press.Story.author" leave nothing behind.',
            ],
          ],
    )
  })
})
